import { type BankSimulator, waitFor } from '@payment-gateway/testkit';
import { bankStatusAt } from '../../books/bank-status.js';
import { type Restartable } from '../../gateways/restartable.js';
import { type Notebook } from '../../judge/notebook.js';
import { seeShop } from '../../judge/see-shop.js';
import { type Address } from '../../merchants/address.js';
import { getPayment, type Reply, sendOrder } from '../../merchants/client.js';
import { type OperationOrder, type Order, type PaymentOrder } from '../../merchants/order.js';
import { createBrowser, type Seen } from '../../payers/browser.js';
import { isShopAddress } from '../../payers/shop-address.js';
import { type Decision } from '../../payers/visit.js';
import { createVisitor, type Visitor } from '../../payers/visitor.js';
import { type Web } from '../../payers/web.js';
import { BoundaryMissed } from '../boundary.js';
import { type Environment } from '../environment.js';

const RETRY_EVERY_MS = 150;
const PATIENCE = { gateway: 0, switches: false, pauseMs: RETRY_EVERY_MS };

/** A merchant with one payment, and its payer. Both try again until they are answered. */
export type Actors = {
  readonly order: PaymentOrder;
  paymentId(): string;
  /** Pays, and waits until the payer can be sent to the bank. */
  pay(): Promise<void>;
  /** Sends the order again, with its key. */
  repeat(): Promise<void>;
  /** Opens the merchant's link, which leads to the bank's page. */
  openPage(): Promise<void>;
  /** Opens the link, wherever it leads. */
  openLink(): Promise<void>;
  /** Presses a button of the page, and loses the answer. */
  decide(decision: Decision): Promise<void>;
  /** Presses a button, and follows the way back to the shop. */
  decideAndReturn(decision: Decision): Promise<void>;
  comeBack(): Promise<void>;
  void(): Promise<void>;
  capture(): Promise<void>;
  /** Waits until the bank's own record says this. */
  waitUntilBank(status: string): Promise<void>;
};

/** Where they act. */
export type Stage = {
  readonly environment: Environment;
  readonly gateway: Restartable;
  readonly apiUrl: string;
  readonly bank: () => BankSimulator;
  readonly web: Web;
  readonly notebook: Notebook;
  /** Whether an unknown outcome stays unknown, because no worker is there to ask the bank. */
  readonly leavesUnknown: () => boolean;
};

export function createActors(stage: Stage, order: PaymentOrder): Actors {
  const { gateway, apiUrl, web, notebook, environment } = stage;
  let known: { readonly id: string; readonly visitor: Visitor } | undefined;
  let page: Seen | undefined;

  async function send(asked: Order, lookup: string | null = null): Promise<Reply> {
    const run = gateway.currentRun();
    const reply = await (lookup === null
      ? sendOrder(apiUrl, asked)
      : getPayment(apiUrl, order.merchant, lookup));
    const gatewayLived = run !== null && gateway.currentRun() === run;
    notebook.attempt({
      order: asked,
      isLookup: lookup !== null,
      gateway: gateway.name,
      reply,
      gatewayLived,
    });
    return reply;
  }

  /** Sends until the answer is 200, and says what became of the operation if it is one. */
  const sendUntilDone = (asked: Order): Promise<Reply> =>
    waitFor(
      async () => {
        const reply = await send(asked);
        const isDone = reply.kind === 'answer' && reply.status === 200;
        return isDone && reply.operation?.status !== 'pending' ? reply : undefined;
      },
      { timeoutMs: 30_000, intervalMs: RETRY_EVERY_MS, what: 'an answer of the gateway' },
    );

  function meet(id: string, link: Address): void {
    const payer = {
      tag: order.tag,
      paymentId: id,
      payer: order.tag,
      link,
      isHome: (url: URL) =>
        isShopAddress(url, order.threeDSecure?.returnUrl ?? '', ['payment_id', id]),
    };
    const visitor = createVisitor(PATIENCE, {
      browser: createBrowser(payer, web, notebook),
      knownStatus: () => notebook.settledStatusOf(id),
      arrive: () =>
        seeShop(
          {
            gateway: { part: gateway, apiUrl },
            books: environment.books,
            ledgerOf: (reference) => stage.bank().ledger(reference),
            notebook,
          },
          order,
          payer,
        ),
    });
    known = { id, visitor };
  }

  function met(): { id: string; visitor: Visitor } {
    if (!known) throw new Error('The payer has not been sent anywhere yet');
    return known;
  }

  function pageSeen(): Seen {
    if (!page) throw new Error("The payer has not seen the bank's page yet");
    return page;
  }

  const operate = (kind: OperationOrder['kind']): Promise<Reply> => {
    const { tag, merchant } = order;
    const paymentId = met().id;
    return sendUntilDone({ tag, merchant, paymentId, kind, key: kind, amount: null });
  };

  const press = (decision: Decision): Promise<Seen> => met().visitor.press(pageSeen(), decision);

  return {
    order,
    paymentId: () => met().id,

    async pay() {
      let reply = await sendUntilDone(order);
      await waitFor(
        async () => {
          if (reply.kind === 'answer' && reply.paymentId !== null && reply.nextAction !== null) {
            meet(reply.paymentId, reply.nextAction);
            return true;
          }
          // A busy machine made the bank late.
          if (isUnknown(reply) && stage.leavesUnknown()) throw new BoundaryMissed();
          reply = await send(order, reply.kind === 'answer' ? reply.paymentId : null);
          return undefined;
        },
        { intervalMs: RETRY_EVERY_MS, what: 'the payment to wait for its payer' },
      );
    },

    async repeat() {
      await sendUntilDone(order);
    },
    async openPage() {
      page = await waitFor(
        async () => {
          const place = await met().visitor.openLink();
          return place.at === 'challenge' ? place.page : undefined;
        },
        { intervalMs: RETRY_EVERY_MS, what: "the bank's page" },
      );
    },
    async openLink() {
      const place = await met().visitor.openLink();
      if (place.at === 'challenge') page = place.page;
    },
    async decide(decision) {
      await press(decision);
    },
    async decideAndReturn(decision) {
      await met().visitor.follow(await press(decision));
    },
    async comeBack() {
      await met().visitor.comeBack();
    },
    async void() {
      await operate('void');
    },
    async capture() {
      await operate('capture');
    },
    async waitUntilBank(status) {
      const { id } = met();
      await waitFor(
        async () => (await bankStatusAt(`${stage.bank().apiUrl}/deposit/${id}`)) === status,
        { what: `the bank to say ${status}` },
      );
    },
  };
}

const isUnknown = (reply: Reply): boolean =>
  reply.kind === 'answer' && reply.paymentStatus === 'processing';
