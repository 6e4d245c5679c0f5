import { setTimeout as pause } from 'node:timers/promises';
import { paceOf } from '@payment-gateway/testkit';
import { lookUp, sendOrder, subjectOf } from '../client.js';
import { type Attempt } from '../judge/facts.js';
import { type OperationOrder, type Order, type PaymentOrder } from '../order.js';

const CLIENTS = 16;
const CUSTOMERS_PER_SECOND = 60;
const REFUND_EVERY = 4;
const AMOUNT = 1_000;
const REFUND = 400;
// Merchants try again this long, with the same key, as the README tells them to.
const PATIENCE_MS = 30_000;
const RETRY_AFTER_MS = 100;

type Subject = NonNullable<ReturnType<typeof subjectOf>>;

const FINAL = new Set(['succeeded', 'failed']);

/** Merchants who go on paying, looking and paying back. */
export interface Merchants {
  attempts: readonly Attempt[];
  /** When a new payment was answered with 200, by `performance.now()`. */
  paidAt: readonly number[];
  /** What never had a good answer, however often it was sent. */
  failures: readonly string[];
  /** How many requests had to be sent again. */
  retries(): number;
  /** How many payments ended as never sent to the bank, and were made anew under another key. */
  anew(): number;
  /** Ends after what is under way. */
  end(): Promise<void>;
}

/** Lets merchants begin, at all gateways in turn. */
export function startMerchants(apiUrls: readonly string[]): Merchants {
  const attempts: Attempt[] = [];
  const paidAt: number[] = [];
  const failures: string[] = [];
  let retries = 0;
  let anew = 0;
  let isOver = false;
  const pace = paceOf(CUSTOMERS_PER_SECOND);

  /** Sends an order, or looks at what came of it, until that is final. */
  async function untilFinal(order: Order, toLookAt: string | null, turn: number): Promise<Subject> {
    const deadline = performance.now() + PATIENCE_MS;
    for (let attempt = 0; ; attempt++) {
      const at = (turn + attempt) % apiUrls.length;
      const apiUrl = apiUrls[at] ?? '';
      const heard =
        toLookAt === null
          ? await sendOrder(apiUrl, order)
          : await lookUp(apiUrl, order.merchant, toLookAt);
      attempts.push({
        order,
        isLook: toLookAt !== null,
        gateway: `gateway ${at + 1}`,
        heard,
        gatewayLived: true,
      });
      const subject = subjectOf(heard);
      if (subject !== null && FINAL.has(subject.status)) return subject;
      if (performance.now() >= deadline) throw new Error(JSON.stringify({ order, heard }));
      retries += 1;
      await pause(RETRY_AFTER_MS);
    }
  }

  async function beCustomer(tag: string, turn: number): Promise<void> {
    const order: PaymentOrder = {
      tag,
      merchant: 'merchant_one',
      key: `key-${tag}`,
      card: '4242424242424242',
      amount: AMOUNT,
      currency: 'USD',
      capture: 'automatic',
    };
    const { id: paymentId, status } = await untilFinal(order, null, turn);
    // Recorded, but too late to be confirmed: it was never sent to the bank. The payer tries again.
    if (status === 'failed') {
      anew += 1;
      return beCustomer(`${tag}-anew`, turn);
    }
    paidAt.push(performance.now());
    // What one gateway has told is true at the next.
    await untilFinal(order, paymentId, turn + 1);
    if (turn % REFUND_EVERY > 0) return;
    const { merchant } = order;
    const named = { tag, merchant, paymentId } as const;
    const refund: OperationOrder = { ...named, kind: 'refund', key: 'refund', amount: REFUND };
    await untilFinal(refund, null, turn);
  }

  async function beClient(client: number): Promise<void> {
    for (let count = 0; !isOver; count++) {
      await pace();
      await beCustomer(`order-${client}-${count}`, client + count).catch((error: unknown) =>
        failures.push(String(error)),
      );
    }
  }

  const clients = Array.from({ length: CLIENTS }, (_, client) => beClient(client));
  return {
    attempts,
    paidAt,
    failures,
    retries: () => retries,
    anew: () => anew,
    async end() {
      isOver = true;
      await Promise.all(clients);
    },
  };
}
