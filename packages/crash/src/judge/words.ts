import { type BookedPayment, isOpen } from '../books/books.js';
import { type Attempt, type Facts, type Violation } from './facts.js';
import { groupBy } from './group.js';

const FINAL = new Set(['succeeded', 'failed', 'authorized', 'canceled']);

/** Holds the gateway to its words: what merchants were told, and what stands in the books. */
export function judgeWords({ attempts, payments, events }: Facts): Violation[] {
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const sent = groupBy(attempts, ({ order }) => order.tag);
  return [
    ...attempts.flatMap((attempt) => judgeAnswer(attempt, byId, sent)),
    ...[...sent].flatMap(([tag, ofTag]) => judgeKey(tag, ofTag)),
    ...payments.flatMap((payment) => judgeOrdered(payment, sent)),
    ...events
      .filter(({ type }) => type === 'outcome_contradicted')
      .map(({ paymentId }): Violation => ({
        kind: 'contradiction',
        text: 'the bank and the books contradict each other',
        paymentId,
      })),
  ];
}

function judgeAnswer(
  { order, heard, gateway, gatewayLived }: Attempt,
  byId: ReadonlyMap<string, BookedPayment>,
  sent: ReadonlyMap<string, readonly Attempt[]>,
): Violation[] {
  const { tag } = order;
  if (heard.kind === 'silence') {
    if (!gatewayLived) return [];
    return [{ kind: 'lost_answer', text: `gateway ${gateway} lived on: ${heard.why}`, tag }];
  }
  const { status, problem, paymentId, paymentStatus } = heard;
  if (!isExpected(heard, order.key !== null, hasTwoBodies(sent.get(tag) ?? []))) {
    return [{ kind: 'unexpected_answer', text: `${status} ${problem ?? ''}`, tag }];
  }
  if (paymentId === null) return [];

  const payment = byId.get(paymentId);
  const contradiction = (text: string): Violation[] => [
    { kind: 'contradiction', text, tag, paymentId },
  ];
  if (!payment) return contradiction('told of a payment that is not in the books');
  if (payment.tag !== tag) return contradiction(`told of a payment for ${payment.tag}`);
  if (paymentStatus !== null && FINAL.has(paymentStatus) && payment.status !== paymentStatus) {
    return contradiction(`told ${paymentStatus}, and it is ${payment.status}`);
  }
  return [];
}

function isExpected(
  { status, problem }: { status: number; problem: string | null },
  hasKey: boolean,
  twoBodies: boolean,
): boolean {
  if (status === 200 || status === 503) return true;
  if (status === 409) return hasKey && problem === 'payment_in_progress';
  return status === 422 && problem === 'idempotency_key_reused' && twoBodies;
}

const hasTwoBodies = (attempts: readonly Attempt[]): boolean =>
  new Set(attempts.map(({ order }) => order.amount)).size > 1;

// A key leads to one payment, whichever gateway is asked and whatever died in between.
function judgeKey(tag: string, attempts: readonly Attempt[]): Violation[] {
  const ids = new Set(
    attempts.flatMap(({ heard }) =>
      heard.kind === 'answer' && heard.paymentId !== null ? [heard.paymentId] : [],
    ),
  );
  if (ids.size <= 1) return [];
  return [{ kind: 'contradiction', text: `one order led to ${[...ids].join(' and ')}`, tag }];
}

function judgeOrdered(
  payment: BookedPayment,
  sent: ReadonlyMap<string, readonly Attempt[]>,
): Violation[] {
  const { tag, id, amount, currency } = payment;
  const isOrdered = sent
    .get(tag)
    ?.some(({ order }) => order.amount === amount && order.currency === currency);
  if (isOrdered === true) return [];
  const text = `nobody ordered ${amount} ${currency}`;
  return [{ kind: 'contradiction', text, tag, paymentId: id }];
}

/** Payments whose outcome the bank knows for good and the gateway does not. */
export function judgeStuck({ payments, bankStatus }: Facts): Violation[] {
  return payments.filter(isOpen).flatMap(({ id, tag, status }) => {
    const atBank = bankStatus.get(id) ?? 'not asked';
    if (atBank === 'pending' && status === 'processing') return [];
    return [{ kind: 'stuck', text: `${status}, and the bank says: ${atBank}`, tag, paymentId: id }];
  });
}
