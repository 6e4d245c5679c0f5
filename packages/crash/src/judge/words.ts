import { type BookedPayment } from '../books/books.js';
import { isOperation } from '../order.js';
import { expectationsOf } from './expected-answers.js';
import { type Attempt, type Facts, isOfPayment, type Violation } from './facts.js';
import { groupBy } from './group.js';

/** Holds the gateway to its words: what merchants were told, and what stands in the books. */
export function judgeWords({ attempts, payments, events }: Facts): Violation[] {
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const isExpected = expectationsOf(attempts);
  const sent = groupBy(attempts.filter(isOfPayment), ({ order }) => order.tag);
  return [
    ...attempts.flatMap((attempt) => judgeAnswer(attempt, byId, isExpected)),
    ...[...groupBy(attempts, ({ order }) => order.tag)].flatMap(([tag, of]) => judgeKey(tag, of)),
    ...payments.flatMap((payment) => judgeOrdered(payment, sent)),
    ...judgeAgreement(payments, events),
  ];
}

function judgeAnswer(
  attempt: Attempt,
  byId: ReadonlyMap<string, BookedPayment>,
  isExpected: (attempt: Attempt) => boolean,
): Violation[] {
  const { order, heard, gateway, gatewayLived } = attempt;
  const { tag } = order;
  if (heard.kind === 'silence') {
    if (!gatewayLived) return [];
    return [{ kind: 'lost_answer', text: `gateway ${gateway} lived on: ${heard.why}`, tag }];
  }
  if (!isExpected(attempt)) {
    return [{ kind: 'unexpected_answer', text: `${heard.status} ${heard.problem ?? ''}`, tag }];
  }
  const { paymentStatus } = heard;
  const paymentId = heard.paymentId ?? (isOperation(order) ? order.paymentId : null);
  if (paymentId === null) return [];

  const payment = byId.get(paymentId);
  const contradiction = (text: string): Violation[] => [
    { kind: 'contradiction', text, tag, paymentId },
  ];
  if (!payment) return contradiction('told of a payment that is not in the books');
  if (payment.tag !== tag) return contradiction(`told of a payment for ${payment.tag}`);
  if (paymentStatus !== null && !mayFollow(paymentStatus, payment.status)) {
    return contradiction(`told ${paymentStatus}, and it is ${payment.status}`);
  }
  return [];
}

// What a merchant was told stays so; only what is held goes on to be captured or released.
function mayFollow(told: string, now: string): boolean {
  if (told === 'authorized') return ['authorized', 'succeeded', 'canceled'].includes(now);
  return !['succeeded', 'failed', 'canceled'].includes(told) || told === now;
}

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
  const { tag, id, amount, currency, capture } = payment;
  const isOrdered = sent
    .get(tag)
    ?.some(
      ({ order }) =>
        !isOperation(order) &&
        order.amount === amount &&
        order.currency === currency &&
        order.capture === capture,
    );
  if (isOrdered === true) return [];
  const text = `nobody ordered ${amount} ${currency}`;
  return [{ kind: 'contradiction', text, tag, paymentId: id }];
}

// Where bank and books contradict each other the gateway says so itself, in one of these two ways.
function judgeAgreement(payments: Facts['payments'], events: Facts['events']): Violation[] {
  const doubted = new Set([
    ...events.filter(({ type }) => type.endsWith('_contradicted')).map((it) => it.paymentId),
    ...payments.filter(({ attention }) => attention !== null).map(({ id }) => id),
  ]);
  return [...doubted].map((paymentId) => ({
    kind: 'contradiction',
    text: 'the bank and the books contradict each other',
    paymentId,
  }));
}
