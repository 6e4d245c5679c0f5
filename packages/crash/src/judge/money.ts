import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedPayment } from '../books/books.js';
import { isChargeOpen } from '../books/open.js';
import { type Facts, isOfPayment, type Violation } from './facts.js';
import { groupBy } from './group.js';
import { movesIn, standing } from './ledger.js';

/** Holds the books to the bank's ledger: charged (or held) once, or not at all. */
export function judgeMoney({ payments, ledger, attempts }: Facts): Violation[] {
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const chargesOf = ({ id }: BookedPayment): number => standing(entriesOf.get(id) ?? []);
  const ids = new Set(payments.map(({ id }) => id));
  const violations: Violation[] = [];

  for (const [tag, made] of groupBy(payments, (payment) => payment.tag)) {
    const charges = made.reduce((sum, payment) => sum + chargesOf(payment), 0);
    if (charges > 1) {
      violations.push({ kind: 'double_charge', text: `${charges} charges stand`, tag });
    }
  }
  for (const payment of payments) {
    const text = whatIsWrong(payment, entriesOf.get(payment.id) ?? []);
    if (text !== null) {
      violations.push({ kind: 'wrong_charge', text, tag: payment.tag, paymentId: payment.id });
    }
  }
  for (const [reference, entries] of entriesOf) {
    if (!ids.has(reference) && standing(entries) > 0) {
      const text = 'the bank charged what the gateway does not know';
      violations.push({ kind: 'charge_without_payment', text, paymentId: reference });
    }
  }
  return [...violations, ...chargedAfterRefusal(payments, chargesOf, attempts)];
}

/** What is wrong with the charge or hold of a payment; what became of it later is not looked at. */
export function whatIsWrong(
  payment: BookedPayment,
  entries: readonly LedgerEntry[],
): string | null {
  const { status, amount, currency } = payment;
  const charges = standing(entries);
  if (status === 'failed' && charges > 0) return `failed, and ${charges} charges stand`;
  if (status === 'failed' || isChargeOpen(payment)) return null;

  const [entry, ...more] = movesIn(entries);
  if (!entry) return `${status}, and nothing was charged`;
  if (more.length > 0) return `${status}, and charged ${more.length + 1} times`;
  const kind = payment.capture === 'manual' ? 'authorization' : 'charge';
  const isRight = entry.kind === kind && entry.amount === amount && entry.currency === currency;
  if (isRight) return null;
  return `${status} over ${amount} ${currency}, and the bank's ${entry.kind} is over ${entry.amount} ${entry.currency}`;
}

// 503 says that nothing was sent to the bank. Without a key nobody can have tried again.
function chargedAfterRefusal(
  payments: readonly BookedPayment[],
  chargesOf: (payment: BookedPayment) => number,
  attempts: Facts['attempts'],
): Violation[] {
  const refused = new Set(
    attempts
      .filter(isOfPayment)
      .filter(({ order, isLook }) => order.key === null && !isLook)
      .filter(({ heard }) => heard.kind === 'answer' && heard.status === 503)
      .map(({ order }) => order.tag),
  );
  return payments
    .filter((payment) => refused.has(payment.tag) && chargesOf(payment) > 0)
    .map(({ tag, id }) => ({
      kind: 'charged_after_503',
      text: 'answered 503, and charged',
      tag,
      paymentId: id,
    }));
}
