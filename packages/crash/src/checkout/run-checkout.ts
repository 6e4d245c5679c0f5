import { setTimeout as pause } from 'node:timers/promises';
import { chargesIn } from '../judge/ledger.js';
import { Address } from '../merchants/address.js';
import { type SessionOrder } from '../merchants/session-order.js';
import { createBrowser } from '../payers/browser.js';
import { createCheckoutBrowser, type CheckoutPayer } from '../payers/checkout/checkout-browser.js';
import { type CheckoutPlan } from '../payers/checkout/checkout-plan.js';
import { runCheckoutPayer } from '../payers/checkout/checkout-robot.js';
import { paymentInLink } from '../payers/payment-in-link.js';
import { runPayer } from '../payers/robot.js';
import { ask, askUntilAnswered, openIn } from './ask-for-session.js';
import { type CheckoutStage, type Retries } from './checkout-stage.js';

/** A merchant that sends a payer through checkout. */
export type CheckoutClient = {
  readonly order: SessionOrder;
  readonly atMs: number;
  /** How many times the order is sent at the same time. */
  readonly copies: number;
  readonly payer: CheckoutPlan;
  /** The merchant expires the session, in a race with the payer; null for most. */
  readonly expire: (Retries & { readonly afterMs: number }) | null;
} & Retries;

/** Runs a merchant that orders a session, its payer, and maybe the merchant's change of mind. */
export async function runCheckout(client: CheckoutClient, stage: CheckoutStage): Promise<void> {
  const { order, atMs, copies, payer: plan, expire } = client;
  await pause(atMs);
  const create = { order, asked: 'create', sessionId: null } as const;
  const replies = await Promise.all(
    Array.from({ length: copies }, (_, copy) =>
      askUntilAnswered(create, { ...client, gateway: client.gateway + copy }, stage),
    ),
  );
  const [session] = replies.flatMap((reply) => openIn(reply) ?? []);
  if (session === undefined) return;
  const { id: sessionId, url: link } = session;

  async function changeMind(): Promise<void> {
    if (expire === null) return;
    await pause(expire.afterMs);
    await askUntilAnswered({ order, asked: 'expire', sessionId }, expire, stage);
  }

  await Promise.all([
    sendThroughCheckout(order, payerOf(order, { sessionId, link, payer: plan.kind }), plan, stage),
    changeMind(),
  ]);
}

export const payerOf = (
  { tag, returnUrl, cancelUrl }: SessionOrder,
  payer: Pick<CheckoutPayer, 'sessionId' | 'link' | 'payer'>,
): CheckoutPayer => ({ tag, returnUrl, cancelUrl, ...payer });

async function sendThroughCheckout(
  order: SessionOrder,
  payer: CheckoutPayer,
  plan: CheckoutPlan,
  stage: CheckoutStage,
): Promise<void> {
  const { web, notebook, challengeMs, patienceMs } = stage;
  const browser = createCheckoutBrowser(payer, web, notebook);
  await runCheckoutPayer(plan, {
    browser,
    patienceMs,
    arrive: () => arriveAtShop(order, payer, stage),
    authenticate(link) {
      const challenged = {
        tag: order.tag,
        paymentId: paymentInLink(link),
        payer: plan.challenge.kind,
        link: new Address(link.href),
        isHome: ({ href }: URL) => href === browser.onTheWay.href,
      };
      return runPayer(plan.challenge, {
        browser: createBrowser(challenged, web, notebook),
        arrive: () => Promise.resolve(null),
        knownStatus: () => null,
        challengeMs,
      });
    },
  });
}

/** The shop reads the session from a gateway that is alive, if there is one, and the ledger is read right after that. */
async function arriveAtShop(
  order: SessionOrder,
  { tag, sessionId, payer }: CheckoutPayer,
  stage: CheckoutStage,
): Promise<void> {
  const { gateways, bank, notebook } = stage;
  const gateway = gateways.find(({ part }) => part.currentRun() !== null);
  if (!gateway) return;
  const reply = await ask({ order, asked: 'read', sessionId }, gateway, stage);
  const session = reply.kind === 'answer' ? reply.session : null;
  const paymentId = session?.paymentId ?? null;
  const entries = paymentId === null ? null : await ledgerOf(paymentId, bank);
  notebook.checkoutArrival({
    tag,
    sessionId,
    payer,
    shown: session?.status ?? null,
    charges: entries && chargesIn(entries).length,
  });
}

/** Null if the bank is down. */
const ledgerOf = (paymentId: string, bank: CheckoutStage['bank']) =>
  bank()
    .ledger(paymentId)
    .catch(() => null);
