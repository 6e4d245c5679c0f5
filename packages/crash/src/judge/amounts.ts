import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedOperation, type BookedPayment } from '../books/books.js';
import { isChargeOpen, isOperationOpen } from '../books/open.js';
import { type Facts, type Violation } from './facts.js';
import { groupBy } from './group.js';
import { isGivenBack, movesIn, sumOf } from './ledger.js';
import { whatIsWrong } from './money.js';

/** Holds what a payment says of itself (status, captured, refunded, reserved) to the bank's ledger. */
export function judgeAmounts({ payments, operations, ledger }: Facts): Violation[] {
  const allEntriesOf = groupBy(ledger, ({ reference }) => reference);
  const openOf = groupBy(operations.filter(isOperationOpen), ({ paymentId }) => paymentId);
  return payments.flatMap((payment) => {
    const all = allEntriesOf.get(payment.id) ?? [];
    // Nothing can be right beside a wrong charge, which is told elsewhere.
    if (isChargeOpen(payment) || whatIsWrong(payment, all) !== null) return [];
    const open = openOf.get(payment.id) ?? [];
    // The gateway has not heard yet what these have moved; if it should have, they are stuck.
    const unheard = new Set<string | null>(open.map(({ id }) => id));
    const heard = all.filter(({ operation_reference }) => !unheard.has(operation_reference));
    return [...disagreements(payment, heard, open), ...excesses(payment)].map(
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
  const compared: [name: string, stands: number | string, right: number | string][] = [
    ['status', payment.status, statusBy(entries)],
    ['amount_captured', payment.amountCaptured, takenBy(entries)],
    ['amount_refunded', payment.amountRefunded, sumOf('refund', entries)],
    [
      'amount_refund_pending',
      payment.amountRefundPending,
      refunds.reduce((sum, { amount }) => sum + amount, 0),
    ],
    ['open_operation', payment.openOperation ?? 'none', others.join(' and ') || 'none'],
  ];
  return compared
    .filter(([, stands, right]) => stands !== right)
    .map(([name, stands, right]) => `${name} is ${stands}, and ${right} is right`);
}

/** The status of a payment of which the ledger tells this. */
function statusBy(entries: readonly LedgerEntry[]): string {
  const [move] = movesIn(entries);
  const voids = entries.filter(({ kind }) => kind === 'void');
  const captures = entries.filter(({ kind }) => kind === 'capture').length;
  if (!move || voids.some(isGivenBack)) return 'failed';
  if (move.kind === 'charge' && voids.length + captures === 0) return 'succeeded';
  if (move.kind === 'authorization' && voids.length + captures <= 1) {
    if (voids.length === 1) return 'canceled';
    return captures === 1 ? 'succeeded' : 'authorized';
  }
  return `none (of a ${move.kind} with ${captures} captures and ${voids.length} voids)`;
}

const takenBy = (entries: readonly LedgerEntry[]): number =>
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
