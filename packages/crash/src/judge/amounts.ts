import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedOperation, type BookedPayment } from '../books/books.js';
import { isChargeOpen, isOperationOpen } from '../books/snapshot.js';
import { type Facts, type Violation } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { isChallengeCalledOff, isReversal, chargesIn, sumOf } from './ledger.js';
import { findChargeError } from './money.js';

/** Compares a payment's own columns (status, captured, refunded, reserved) with the bank's ledger. */
export function judgeAmounts({ payments, operations, ledger }: Facts): Violation[] {
  const allEntriesOf = groupBy(ledger, ({ reference }) => reference);
  const openOf = groupBy(operations.filter(isOperationOpen), ({ paymentId }) => paymentId);
  return payments.flatMap((payment) => {
    const all = allEntriesOf.get(payment.id) ?? [];
    // A wrong charge makes all amounts wrong, and is reported by judgeMoney.
    if (isChargeOpen(payment) || findChargeError(payment, all) !== null) return [];
    const open = openOf.get(payment.id) ?? [];
    // The gateway does not know the outcome of these yet; if it should, judgeStuck reports it.
    const unknown = new Set<string | null>(open.map(({ id }) => id));
    const known = all.filter(({ operation_reference }) => !unknown.has(operation_reference));
    return [...disagreements(payment, known, open), ...excesses(payment)].map(
      (text): Violation => ({
        kind: 'wrong_amounts',
        text,
        tag: payment.tag,
        paymentId: payment.id,
      }),
    );
  });
}

function disagreements(
  payment: BookedPayment,
  entries: readonly LedgerEntry[],
  open: readonly BookedOperation[],
): string[] {
  const refunds = open.filter(({ kind }) => kind === 'refund');
  const others = open.filter(({ kind }) => kind !== 'refund').map(({ kind }) => kind);
  const compared: [name: string, actual: number | string, expected: number | string][] = [
    [
      'status',
      payment.status,
      isChallengeCalledOff(payment, entries) ? 'canceled' : statusBy(entries),
    ],
    ['amount_captured', payment.amountCaptured, capturedBy(entries)],
    ['amount_refunded', payment.amountRefunded, sumOf('refund', entries)],
    [
      'amount_refund_pending',
      payment.amountRefundPending,
      refunds.reduce((sum, { amount }) => sum + amount, 0),
    ],
    ['open_operation', payment.openOperation ?? 'none', others.join(' and ') || 'none'],
  ];
  return compared
    .filter(([, actual, expected]) => actual !== expected)
    .map(([name, actual, expected]) => `${name} is ${actual}, expected ${expected}`);
}

/** The status that a payment with these ledger entries must have. */
function statusBy(entries: readonly LedgerEntry[]): string {
  const [charge] = chargesIn(entries);
  const voids = entries.filter(({ kind }) => kind === 'void');
  const captures = entries.filter(({ kind }) => kind === 'capture').length;
  if (!charge || voids.some(isReversal)) return 'failed';
  if (charge.kind === 'charge' && voids.length + captures === 0) return 'succeeded';
  if (charge.kind === 'authorization' && voids.length + captures <= 1) {
    if (voids.length === 1) return 'canceled';
    return captures === 1 ? 'succeeded' : 'authorized';
  }
  return `none (of a ${charge.kind} with ${captures} captures and ${voids.length} voids)`;
}

const capturedBy = (entries: readonly LedgerEntry[]): number =>
  entries.some(({ kind }) => kind === 'void')
    ? 0
    : sumOf('charge', entries) + sumOf('capture', entries);

function excesses(payment: BookedPayment): string[] {
  const { amount, amountCaptured, amountRefunded, amountRefundPending } = payment;
  const paidBack = amountRefunded + amountRefundPending;
  return [
    ...(amountCaptured > amount ? [`${amountCaptured} captured of ${amount}`] : []),
    ...(paidBack > amountCaptured ? [`${paidBack} refunded of ${amountCaptured}`] : []),
  ];
}
