import { setTimeout as pause } from 'node:timers/promises';
import { inParallel } from '@payment-gateway/testkit';
import { type SessionRequest } from '../judge/facts.js';
import { chargesIn } from '../judge/ledger.js';
import { type Notebook } from '../judge/notebook.js';
import { Address } from '../merchants/address.js';
import {
  createSession,
  expireSession,
  getSession,
  type SessionReply,
  type ShownSession,
} from '../merchants/session-client.js';
import { type SessionOrder } from '../merchants/session-order.js';
import { createBrowser } from '../payers/browser.js';
import { createCheckoutBrowser, type CheckoutPayer } from '../payers/checkout/checkout-browser.js';
import { runCheckoutPayer } from '../payers/checkout/checkout-robot.js';
import { paymentInLink } from '../payers/payment-in-link.js';
import { runPayer } from '../payers/robot.js';
import { type CheckoutClientPlan } from './checkouts.js';
import { type RetryPlan } from './retry-plan.js';
import { aliveGateway, CHALLENGE_MS, type System } from './system.js';

const MAX_TRIES = 6;
const CONCURRENT_MERCHANTS = 16;

type CheckoutContext = { readonly system: System; readonly notebook: Notebook };

/** Runs a merchant that orders a session, its payer, and maybe the merchant's change of mind. */
export async function runCheckout(
  plan: CheckoutClientPlan,
  context: CheckoutContext,
): Promise<void> {
  const { order, atMs, copies, payer, expire } = plan;
  await pause(atMs);
  const replies = await Promise.all(
    Array.from({ length: copies }, (_, copy) =>
      sendUntilAnswered(order, 'create', null, { ...plan, gateway: plan.gateway + copy }, context),
    ),
  );
  const session = replies.flatMap((reply) => openIn(reply) ?? [])[0];
  if (session === undefined) return;
  await Promise.all([
    sendThroughCheckout(order, session, payer, context),
    expire &&
      pause(expire.afterMs).then(() =>
        sendUntilAnswered(order, 'expire', session.id, expire, context),
      ),
  ]);
}

/** A session that takes payments, in an answer. */
type OpenSession = ShownSession & { readonly url: Address };

function openIn(reply: SessionReply): OpenSession | null {
  const session = reply.kind === 'answer' ? reply.session : null;
  const url = session?.url ?? null;
  return session && url ? { ...session, url } : null;
}

async function sendThroughCheckout(
  order: SessionOrder,
  session: OpenSession,
  plan: CheckoutClientPlan['payer'],
  context: CheckoutContext,
): Promise<void> {
  const { system, notebook } = context;
  const payer = payerOf(order, session, plan.kind);
  const browser = createCheckoutBrowser(payer, system.web, notebook);
  await runCheckoutPayer(plan, {
    browser,
    arrive: () => arriveAtShop(order, payer, context),
    authenticate: (link) => {
      const challenged = {
        tag: order.tag,
        paymentId: paymentInLink(link),
        payer: plan.challenge.kind,
        link: new Address(link.href),
        isHome: ({ href }: URL) => href === browser.onTheWay.href,
      };
      return runPayer(plan.challenge, {
        browser: createBrowser(challenged, system.web, notebook),
        arrive: () => Promise.resolve(null),
        knownStatus: () => null,
        challengeMs: CHALLENGE_MS,
      });
    },
  });
}

const payerOf = (
  order: SessionOrder,
  { id, url }: Pick<OpenSession, 'id' | 'url'>,
  payer: string,
): CheckoutPayer => ({
  tag: order.tag,
  sessionId: id,
  payer,
  link: url,
  returnUrl: order.returnUrl,
  cancelUrl: order.cancelUrl,
});

/** The shop reads the session from a gateway that is alive, if there is one, and the ledger is read right after that. */
async function arriveAtShop(
  order: SessionOrder,
  { sessionId, payer }: CheckoutPayer,
  context: CheckoutContext,
): Promise<void> {
  const { system, notebook } = context;
  const gateway = aliveGateway(system);
  if (!gateway) return;
  const reply = await send(order, 'read', sessionId, gateway, context);
  const session = reply.kind === 'answer' ? reply.session : null;
  const paymentId = session?.paymentId ?? null;
  const entries =
    paymentId === null
      ? null
      : await system
          .bank()
          .ledger(paymentId)
          .catch(() => null);
  notebook.checkoutArrival({
    tag: order.tag,
    sessionId,
    payer,
    shown: session?.status ?? null,
    charges: entries && chargesIn(entries).length,
  });
}

/** Sends a request until the answer is final; returns the last reply. */
async function sendUntilAnswered(
  order: SessionOrder,
  asked: SessionRequest['asked'],
  sessionId: string | null,
  { gateway, switches, pauseMs }: RetryPlan,
  context: CheckoutContext,
): Promise<SessionReply> {
  const { gateways } = context.system;
  for (let tries = 0; ; tries++) {
    const chosen = gateways[(gateway + (switches ? tries : 0)) % gateways.length];
    if (!chosen) throw new Error('There is no gateway');
    const reply = await send(order, asked, sessionId, chosen, context);
    const isFinal = reply.kind === 'answer' && reply.status < 500;
    if (isFinal || tries + 1 === MAX_TRIES) return reply;
    await pause(pauseMs * (tries + 1));
  }
}

async function send(
  order: SessionOrder,
  asked: SessionRequest['asked'],
  sessionId: string | null,
  { part, apiUrl }: System['gateways'][number],
  { notebook }: CheckoutContext,
): Promise<SessionReply> {
  const run = part.currentRun();
  const reply = await {
    create: () => createSession(apiUrl, order),
    read: () => getSession(apiUrl, order.merchant, sessionId ?? ''),
    expire: () => expireSession(apiUrl, order.merchant, sessionId ?? ''),
  }[asked]();
  const gatewayLived = run !== null && part.currentRun() === run;
  notebook.sessionRequest({ order, asked, sessionId, gateway: part.name, reply, gatewayLived });
  return reply;
}

/**
 * After the last round every merchant orders its session again, which leads to the same one, and every payer opens its
 * page again, which tells the truth. Then merchants expire what is still open, so that every session has an end.
 */
export async function closeCheckouts(
  orders: readonly SessionOrder[],
  context: CheckoutContext,
): Promise<void> {
  const { system, notebook } = context;
  const links = new Map<string, Address>();
  for (const { order, reply } of notebook.sessionRequests) {
    const open = openIn(reply);
    if (open) links.set(order.tag, open.url);
  }
  const booked = new Set((await system.books.sessions()).map(({ tag }) => tag));
  // An order that is not in the books would be carried out now, and prove nothing.
  const known = orders.filter(({ tag }) => booked.has(tag));
  await inParallel([...known.entries()], CONCURRENT_MERCHANTS, async ([at, order]) => {
    const plan: RetryPlan = { gateway: at, switches: true, pauseMs: 100 };
    const reply = await sendUntilAnswered(order, 'create', null, plan, context);
    const id = reply.kind === 'answer' ? reply.session?.id : undefined;
    if (id === undefined) return;
    const link = openIn(reply)?.url ?? links.get(order.tag);
    const look = async (): Promise<void> => {
      if (!link) return;
      const payer = payerOf(order, { id, url: link }, 'comes again');
      const browser = createCheckoutBrowser(payer, system.web, notebook);
      await browser.request({ asked: 'page', url: browser.link, turn: at });
      await browser.request({ asked: 'page', url: browser.onTheWay, turn: at + 1 });
    };
    await look();
    await sendUntilAnswered(order, 'expire', id, plan, context);
    await look();
    await sendUntilAnswered(order, 'read', id, plan, context);
  });
}
