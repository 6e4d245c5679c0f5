import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedPayment } from '../books/books.js';

const CHARGES = new Set(['charge', 'authorization']);

/** The entries that charge or authorize. */
export const chargesIn = (entries: readonly LedgerEntry[]): LedgerEntry[] =>
  entries.filter(({ kind }) => CHARGES.has(kind));

/** How many charges or authorizations of a payment are left after voids. */
export const netCharges = (entries: readonly LedgerEntry[]): number =>
  chargesIn(entries).length - entries.filter(({ kind }) => kind === 'void').length;

/** True for the void of a charge with a wrong amount. The gateway sends it; no merchant asked for it. */
export const isReversal = ({ reference, operation_reference }: LedgerEntry): boolean =>
  operation_reference === `${reference}-mismatch`;

/** The sum of all entries of a kind. */
export const sumOf = (kind: string, entries: readonly LedgerEntry[]): number =>
  entries.filter((entry) => entry.kind === kind).reduce((sum, { amount }) => sum + amount, 0);

/** True if a void ended the payment's challenge: it is canceled, and there was nothing to undo. */
export const isChallengeCalledOff = (
  { status, threeDSecure }: Pick<BookedPayment, 'status' | 'threeDSecure'>,
  entries: readonly LedgerEntry[],
): boolean =>
  status === 'canceled' && threeDSecure?.result === 'canceled' && chargesIn(entries).length === 0;
