import { inParallel, type LedgerEntry } from '@payment-gateway/testkit';
import { type Address } from '../merchants/address.js';
import { type PaymentOrder } from '../merchants/order.js';
import { createBrowser, type Payer } from '../payers/browser.js';
import { type PayerPlan } from '../payers/payer-plan.js';
import { runPayer } from '../payers/robot.js';
import { isShopAddress } from '../payers/shop-address.js';
import { type Notebook } from '../judge/notebook.js';
import { seeShop } from '../judge/see-shop.js';
import { aliveGateway, CHALLENGE_MS, type System } from './system.js';

const CONCURRENT_PAYERS = 16;

type PayerContext = { readonly system: System; readonly notebook: Notebook };

/** A payment that waits for its payer, and the address that the merchant got for it. */
type Waiting = {
  readonly order: PaymentOrder;
  readonly paymentId: string;
  readonly link: Address;
};

/** Sends the payer of a payment on its way. */
export async function sendPayer(
  waiting: Waiting,
  plan: PayerPlan,
  { system, notebook }: PayerContext,
): Promise<void> {
  const payer = payerOf(waiting, plan.kind);
  await runPayer(plan, {
    browser: createBrowser(payer, system.web, notebook),
    arrive: () => arriveAtShop(waiting.order, payer, { system, notebook }),
    knownStatus: () => notebook.settledStatusOf(payer.paymentId),
    challengeMs: CHALLENGE_MS,
  });
}

const payerOf = ({ order, paymentId, link }: Waiting, kind: string): Payer => ({
  tag: order.tag,
  paymentId,
  payer: kind,
  link,
  isHome: (url) =>
    isShopAddress(url, order.threeDSecure?.returnUrl ?? '', ['payment_id', paymentId]),
});

/** The shop asks a gateway that is alive, if there is one. */
async function arriveAtShop(
  order: PaymentOrder,
  { paymentId, payer }: Payer,
  { system, notebook }: PayerContext,
): Promise<string | null> {
  const { books } = system;
  const gateway = aliveGateway(system);
  const ledgerOf = (reference: string): Promise<LedgerEntry[]> => system.bank().ledger(reference);
  if (!gateway) return null;
  return seeShop({ gateway, books, ledgerOf, notebook }, order, { paymentId, payer });
}

/** After the last round every payer opens its link again, which must lead straight to the shop. */
export async function openLinksAgain(
  system: System,
  notebook: Notebook,
  orders: readonly PaymentOrder[],
): Promise<void> {
  const orderOf = new Map(orders.map((order) => [order.tag, order]));
  const waiting = new Map<string, Waiting>();
  for (const { order, reply } of notebook.attempts) {
    const payment = orderOf.get(order.tag);
    if (!payment || reply.kind === 'no_answer' || !reply.paymentId || !reply.nextAction) continue;
    const { paymentId, nextAction } = reply;
    waiting.set(paymentId, { order: payment, paymentId, link: nextAction });
  }
  await inParallel([...[...waiting.values()].entries()], CONCURRENT_PAYERS, async ([at, one]) => {
    const payer = payerOf(one, 'opens the link of a payment that is over');
    const browser = createBrowser(payer, system.web, notebook);
    const known = notebook.settledStatusOf(one.paymentId);
    for (const [page, url] of [
      ['link', browser.link],
      ['return', browser.wayBack],
    ] as const) {
      await browser.request({ page, url, turn: at, knownStatus: known });
    }
  });
}
