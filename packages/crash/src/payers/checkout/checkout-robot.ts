import { setTimeout as pause } from 'node:timers/promises';
import { type CheckoutAsked, type CheckoutBrowser, type CheckoutSeen } from './checkout-browser.js';
import { type CheckoutKind, type CheckoutPlan } from './checkout-plan.js';
import { saysEnded, saysPaid } from './checkout-visit.js';

const MAX_RELOADS = 10;
const MAX_STEPS = 100;
const WAIT_MS = 300;
const MAX_CHALLENGES = 3;

/** What a payer needs besides patience. */
type CheckoutWorld = {
  readonly browser: CheckoutBrowser;
  /** Goes through the challenge at that address, and comes back or not. */
  readonly authenticate: (link: URL) => Promise<void>;
  /** The payer has been told that the payment is made, and is back in the shop. */
  readonly arrive: () => Promise<void>;
  /** How long a payer waits for the outcome of one payment. */
  readonly patienceMs: number;
};

/** Runs one payer to its end: it opens the merchant's link, and tries one card after the other. */
export async function runCheckoutPayer(plan: CheckoutPlan, world: CheckoutWorld): Promise<void> {
  const { browser, authenticate, arrive, patienceMs } = world;
  const [beforeOpening, beforePaying] = plan.waitsMs;

  /** Sends a request until there is an answer, as people reload a page that does not come. */
  async function send(asked: WithoutTurn<CheckoutAsked>, tab = 0): Promise<CheckoutSeen> {
    for (let reloads = 0; ; reloads++) {
      const turn = plan.gateway + tab + (plan.switches ? reloads : 0);
      const seen = await browser.request({ ...asked, turn });
      const { reply } = seen.visit;
      const isAnswered = reply.kind === 'answer' && reply.status < 500;
      if (isAnswered || reloads === MAX_RELOADS) return seen;
      await pause(plan.pauseMs * (reloads + 1));
    }
  }

  /** Follows redirects, waits and authenticates, until there is something to do or nothing more. */
  async function goOn(from: CheckoutSeen): Promise<CheckoutSeen> {
    let seen = from;
    let challenges = 0;
    let waitedMs = 0;
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const { reply } = seen.visit;
      if (saysPaid(seen.visit)) {
        await arrive();
        return seen;
      }
      if (reply.kind === 'no_answer' || seen.next === null) return seen;
      if (saysEnded(seen.visit) || isAstray(seen)) return seen;
      if (reply.shows === 'waiting') {
        if (waitedMs >= patienceMs) return seen;
        waitedMs += WAIT_MS;
        await pause(WAIT_MS);
      }
      if (reply.shows === 'challenge') {
        if (challenges === MAX_CHALLENGES) return seen;
        challenges += 1;
        await authenticate(seen.next);
        seen = await send({ asked: 'page', url: browser.onTheWay });
      } else seen = await send({ asked: 'page', url: seen.next });
    }
    return seen;
  }

  const open = async (): Promise<CheckoutSeen> =>
    goOn(await send({ asked: 'page', url: browser.link }));
  const pay = (from: CheckoutSeen, card: string, tab = 0): Promise<CheckoutSeen> =>
    send({ asked: 'payment', from, card }, tab);
  const cancel = (from: CheckoutSeen): Promise<CheckoutSeen> => send({ asked: 'cancel', from }, 1);

  const acts: Readonly<
    Record<CheckoutKind, (page: CheckoutSeen, card: string, other: string) => Promise<CheckoutSeen>>
  > = {
    'clicks once': async (page, card) => goOn(await pay(page, card)),
    // A browser shows the answer to the second.
    async 'clicks twice'(page, card) {
      const [, second] = await Promise.all([pay(page, card), pay(page, card, 1)]);
      return goOn(second);
    },
    async 'pays in two tabs'(page, card, other) {
      const second = await open();
      const tabs = await Promise.all([
        pay(page, card).then(goOn),
        ...(isForm(second) ? [pay(second, other, 1).then(goOn)] : []),
      ]);
      return tabs[0];
    },
    async 'sends the form again'(page, card) {
      await pay(page, card);
      return goOn(await pay(page, card, 1));
    },
    async reloads(page, card) {
      const paid = await pay(page, card);
      await Promise.all([open(), goOn(paid)]);
      return open();
    },
    cancels: async (page) => goOn(await cancel(page)),
    async 'cancels and pays at once'(page, card) {
      const [, canceled] = await Promise.all([pay(page, card), cancel(page)]);
      return goOn(canceled);
    },
    'walks away': (page) => Promise.resolve(page),
  };

  await pause(beforeOpening);
  let seen = await open();
  for (const [place, card] of plan.cards.entries()) {
    if (!isForm(seen)) return;
    await pause(beforePaying);
    seen = await acts[plan.kind](seen, card, plan.cards[place + 1] ?? card);
    if (plan.kind === 'walks away') return;
  }
}

const isAstray = ({ visit: { reply } }: CheckoutSeen): boolean =>
  reply.kind === 'answer' && (reply.leadsTo === 'elsewhere' || reply.shows === 'strange');

const isForm = ({ page }: CheckoutSeen): boolean => page?.form != null;

type WithoutTurn<Asked> = Asked extends unknown ? Omit<Asked, 'turn'> : never;
