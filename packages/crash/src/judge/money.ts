import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedPayment } from '../books/books.js';
import { isChargeOpen } from '../books/snapshot.js';
import { type Facts, isOfPayment, type Violation } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { chargesIn, isChallengeCalledOff, netCharges } from './ledger.js';

/** Compares the books with the bank's ledger: each order is charged or authorized at most once. */
export function judgeMoney({ payments, ledger, attempts }: Facts): Violation[] {
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const chargesOf = ({ id }: BookedPayment): number => netCharges(entriesOf.get(id) ?? []);
  const ids = new Set(payments.map(({ id }) => id));
  const violations: Violation[] = [];

  // The payments of a checkout session are judged with it.
  const ordered = payments.filter(({ checkoutSessionId }) => checkoutSessionId === null);
  for (const [tag, made] of groupBy(ordered, (payment) => payment.tag)) {
    const charges = made.reduce((sum, payment) => sum + chargesOf(payment), 0);
    if (charges > 1) {
      violations.push({ kind: 'double_charge', text: `${charges} charges`, tag });
    }
  }
  for (const payment of payments) {
    const text = findChargeError(payment, entriesOf.get(payment.id) ?? []);
    if (text !== null) {
      violations.push({ kind: 'wrong_charge', text, tag: payment.tag, paymentId: payment.id });
    }
  }
  for (const [reference, entries] of entriesOf) {
    if (!ids.has(reference) && netCharges(entries) > 0) {
      const text = 'the bank charged a payment that is not in the books';
      violations.push({ kind: 'charge_without_payment', text, paymentId: reference });
    }
  }
  return [...violations, ...chargedAfter503(payments, chargesOf, attempts)];
}

/** What is wrong with the charge or authorization of a payment; later operations are ignored. */
export function findChargeError(
  payment: BookedPayment,
  entries: readonly LedgerEntry[],
): string | null {
  const { status, amount, currency } = payment;
  const charges = netCharges(entries);
  if (status === 'failed' && charges > 0) return `failed, but ${charges} charges are left`;
  if (status === 'failed' || isChargeOpen(payment)) return null;
  if (isChallengeCalledOff(payment, entries)) return null;

  const [entry, ...more] = chargesIn(entries);
  if (!entry) return `${status}, but nothing was charged`;
  if (more.length > 0) return `${status}, but charged ${more.length + 1} times`;
  const kind = payment.capture === 'manual' ? 'authorization' : 'charge';
  const isRight = entry.kind === kind && entry.amount === amount && entry.currency === currency;
  if (isRight) return null;
  return `${status} over ${amount} ${currency}, and the bank's ${entry.kind} is over ${entry.amount} ${entry.currency}`;
}

// 503 says that nothing was sent to the bank, and without a key the client did not retry.
function chargedAfter503(
  payments: readonly BookedPayment[],
  chargesOf: (payment: BookedPayment) => number,
  attempts: Facts['attempts'],
): Violation[] {
  const refused = new Set(
    attempts
      .filter(isOfPayment)
      .filter(({ order, isLookup }) => order.key === null && !isLookup)
      .filter(({ reply }) => reply.kind === 'answer' && reply.status === 503)
      .map(({ order }) => order.tag),
  );
  return payments
    .filter((payment) => refused.has(payment.tag) && chargesOf(payment) > 0)
    .map(({ tag, id }) => ({
      kind: 'charged_after_503',
      text: 'answered 503, but charged',
      tag,
      paymentId: id,
    }));
}
