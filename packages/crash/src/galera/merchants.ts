import { setTimeout as pause } from 'node:timers/promises';
import { paceOf } from '@payment-gateway/testkit';
import { type Attempt } from '../judge/facts.js';
import { getPayment, sendOrder, subjectOf } from '../merchants/client.js';
import { type OperationOrder, type Order, plainOrder } from '../merchants/order.js';

const CLIENTS = 16;
const CUSTOMERS_PER_SECOND = 60;
const REFUND_EVERY = 4;
const AMOUNT = 1_000;
const REFUND = 400;
// How long merchants retry with the same key, as the README tells them to.
const RETRY_FOR_MS = 30_000;
const RETRY_AFTER_MS = 100;

type Subject = NonNullable<ReturnType<typeof subjectOf>>;

const FINAL = new Set(['succeeded', 'failed']);

/** Merchants who keep making payments, reading them and refunding some. */
export type Merchants = {
  readonly attempts: readonly Attempt[];
  /** When each new payment was answered with 200, by `performance.now()`. */
  readonly paidAt: readonly number[];
  /** Requests that never got a final answer, however often they were sent. */
  readonly failures: readonly string[];
  /** How many requests had to be sent again. */
  retries(): number;
  /** How many payments failed because they were never sent to the bank, and were made again with a new key. */
  recreated(): number;
  /** Stops after the requests in flight. */
  end(): Promise<void>;
};

/** Starts merchants that send to all gateways in turn. */
export function startMerchants(apiUrls: readonly string[]): Merchants {
  const attempts: Attempt[] = [];
  const paidAt: number[] = [];
  const failures: string[] = [];
  let retries = 0;
  let recreated = 0;
  let isOver = false;
  const pace = paceOf(CUSTOMERS_PER_SECOND);

  /** Sends an order, or gets the payment with this id, until the answer is final. */
  async function sendUntilFinal(
    order: Order,
    paymentId: string | null,
    turn: number,
  ): Promise<Subject> {
    const deadline = performance.now() + RETRY_FOR_MS;
    for (let attempt = 0; ; attempt++) {
      const at = (turn + attempt) % apiUrls.length;
      const apiUrl = apiUrls[at] ?? '';
      const reply =
        paymentId === null
          ? await sendOrder(apiUrl, order)
          : await getPayment(apiUrl, order.merchant, paymentId);
      attempts.push({
        order,
        isLookup: paymentId !== null,
        gateway: `gateway ${at + 1}`,
        reply,
        gatewayLived: true,
      });
      const subject = subjectOf(reply);
      if (subject !== null && FINAL.has(subject.status)) return subject;
      if (performance.now() >= deadline) throw new Error(JSON.stringify({ order, reply }));
      retries += 1;
      await pause(RETRY_AFTER_MS);
    }
  }

  async function runCustomer(tag: string, turn: number): Promise<void> {
    const order = plainOrder({ tag, key: `key-${tag}`, amount: AMOUNT });
    const { id: paymentId, status } = await sendUntilFinal(order, null, turn);
    // Recorded, but confirmed too late to be sent to the bank. The payer tries again.
    if (status === 'failed') {
      recreated += 1;
      return runCustomer(`${tag}-again`, turn);
    }
    paidAt.push(performance.now());
    // Every gateway must give the same answer.
    await sendUntilFinal(order, paymentId, turn + 1);
    if (turn % REFUND_EVERY > 0) return;
    const { merchant } = order;
    const refund: OperationOrder = {
      ...{ tag, merchant, paymentId },
      ...{ kind: 'refund', key: 'refund', amount: REFUND },
    };
    await sendUntilFinal(refund, null, turn);
  }

  async function runClient(client: number): Promise<void> {
    for (let count = 0; !isOver; count++) {
      await pace();
      await runCustomer(`order-${client}-${count}`, client + count).catch((error: unknown) =>
        failures.push(String(error)),
      );
    }
  }

  const clients = Array.from({ length: CLIENTS }, (_, client) => runClient(client));
  return {
    attempts,
    paidAt,
    failures,
    retries: () => retries,
    recreated: () => recreated,
    async end() {
      isOver = true;
      await Promise.all(clients);
    },
  };
}
