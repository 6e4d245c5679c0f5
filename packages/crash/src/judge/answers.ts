import { type BookedPayment } from '../books/books.js';
import { isOperation } from '../merchants/order.js';
import { expectationsOf } from './expected-answers.js';
import { type Attempt, type Facts, isOfPayment, type Violation } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';

/** Compares the gateway's answers with each other and with the books. */
export function judgeAnswers({ attempts, payments, events }: Facts): Violation[] {
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const isExpected = expectationsOf(attempts);
  const sent = groupBy(attempts.filter(isOfPayment), ({ order }) => order.tag);
  return [
    ...attempts.flatMap((attempt) => judgeAnswer(attempt, byId, isExpected)),
    ...[...groupBy(attempts, ({ order }) => order.tag)].flatMap(([tag, of]) => [
      ...judgeKey(tag, of),
      ...judgeNextActions(tag, of),
    ]),
    ...payments
      .filter(({ checkoutSessionId }) => checkoutSessionId === null)
      .flatMap((payment) => judgeOrdered(payment, sent)),
    ...judgeAgreement(payments, events),
  ];
}

function judgeAnswer(
  attempt: Attempt,
  byId: ReadonlyMap<string, BookedPayment>,
  isExpected: (attempt: Attempt) => boolean,
): Violation[] {
  const { order, reply, gateway, gatewayLived } = attempt;
  const { tag } = order;
  if (reply.kind === 'no_answer') {
    if (!gatewayLived) return [];
    return [{ kind: 'lost_answer', text: `gateway ${gateway} was alive: ${reply.reason}`, tag }];
  }
  if (!isExpected(attempt)) {
    return [{ kind: 'unexpected_answer', text: `${reply.status} ${reply.problem ?? ''}`, tag }];
  }
  const { paymentStatus } = reply;
  const paymentId = reply.paymentId ?? (isOperation(order) ? order.paymentId : null);
  if (paymentId === null) return [];

  const payment = byId.get(paymentId);
  const contradiction = (text: string): Violation[] => [
    { kind: 'contradiction', text, tag, paymentId },
  ];
  if (!payment) return contradiction('answered with a payment that is not in the books');
  if (payment.tag !== tag) return contradiction(`answered with a payment for ${payment.tag}`);
  if (paymentStatus !== null && !mayFollow(paymentStatus, payment.status)) {
    return contradiction(`answered ${paymentStatus}, but it is ${payment.status}`);
  }
  return [];
}

// An answered status is final, except that an authorization is captured or voided later.
export function mayFollow(answered: string, now: string): boolean {
  if (answered === 'authorized') return ['authorized', 'succeeded', 'canceled'].includes(now);
  return !['succeeded', 'failed', 'canceled'].includes(answered) || answered === now;
}

// A key leads to one payment, whichever gateway is asked and whatever was killed in between.
function judgeKey(tag: string, attempts: readonly Attempt[]): Violation[] {
  const ids = new Set(
    attempts.flatMap(({ reply }) =>
      reply.kind === 'answer' && reply.paymentId !== null ? [reply.paymentId] : [],
    ),
  );
  if (ids.size <= 1) return [];
  return [{ kind: 'contradiction', text: `one order led to ${[...ids].join(' and ')}`, tag }];
}

// The payer is sent somewhere while the payment waits for it, and only then; and always to the same place.
function judgeNextActions(tag: string, attempts: readonly Attempt[]): Violation[] {
  const answers = attempts.flatMap(({ reply }) => (reply.kind === 'answer' ? [reply] : []));
  const wrong = answers.find(
    ({ status, paymentStatus, nextAction }) =>
      status === 200 && (paymentStatus === 'requires_action') !== (nextAction !== null),
  );
  const addresses = groupBy(
    answers.filter(({ nextAction }) => nextAction !== null),
    ({ paymentId }) => paymentId,
  );
  const changed = [...addresses].filter(
    ([, of]) => new Set(of.map(({ nextAction }) => nextAction?.reveal())).size > 1,
  );
  return [
    ...(wrong
      ? [`answered ${wrong.paymentStatus ?? ''} with${wrong.nextAction ? '' : 'out'} a next action`]
      : []),
    ...changed.map(([, of]) => `${of.length} answers sent the payer to different addresses`),
  ].map((text) => ({ kind: 'contradiction', text, tag }));
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

// When the bank contradicts the books, the gateway itself records it in one of these two ways.
function judgeAgreement(payments: Facts['payments'], events: Facts['events']): Violation[] {
  const doubted = new Set([
    ...events.filter(({ type }) => type.endsWith('_contradicted')).map((one) => one.paymentId),
    ...payments.filter(({ attention }) => attention !== null).map(({ id }) => id),
  ]);
  return [...doubted].map((paymentId) => ({
    kind: 'contradiction',
    text: 'the bank and the books contradict each other',
    paymentId,
  }));
}
