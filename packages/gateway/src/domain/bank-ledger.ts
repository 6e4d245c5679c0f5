import { type Operation } from './operation.js';
import { isUnsettled, type Payment } from './payment.js';

export const ledgerKinds = ['charge', 'authorization', 'capture', 'refund', 'void'] as const;

/** One movement of money in the bank's own words, such as a line of its settlement file. */
export type LedgerEntry = {
  /** Of the charge: a payment's id. */
  readonly reference: string;
  /** Of the capture, refund or void; null for the charge itself. */
  readonly operationReference: string | null;
  readonly kind: (typeof ledgerKinds)[number];
  /** In the currency's minor unit. */
  readonly amount: number;
  readonly currency: string;
  readonly at: Date;
};

/** A payment with its operations, as the books know them. */
export type Booked = { readonly payment: Payment; readonly operations: readonly Operation[] };

/**
 * Where the bank's ledger says what the books do not:
 * - `not_in_books`: no payment of that reference
 * - `operation_not_in_books`: the payment is there; this was done to it, and the books do not know
 * - `disagrees`: both know it, and say different things
 * - `unsettled`: the books do not claim to know; the reconciler will ask the bank
 */
export type Finding =
  | { readonly kind: 'not_in_books'; readonly entry: LedgerEntry }
  | {
      readonly kind: 'operation_not_in_books';
      readonly entry: LedgerEntry;
      readonly payment: Payment;
    }
  | { readonly kind: 'disagrees'; readonly entry: LedgerEntry; readonly booksSay: string }
  | { readonly kind: 'unsettled'; readonly payment: Payment };

/** Compares all that the bank says of one reference with the books. */
export function compareWithBooks(
  entries: readonly LedgerEntry[],
  booked: Booked | null,
): readonly Finding[] {
  // A void undoes whatever there was: nothing of it is left at the bank.
  const isUndone = entries.some(({ kind }) => kind === 'void');
  if (booked === null) {
    return isUndone ? [] : entries.map((entry) => ({ kind: 'not_in_books', entry }));
  }
  const { payment, operations } = booked;
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const findings = entries.flatMap((entry): readonly Finding[] => {
    const { operationReference } = entry;
    if (operationReference === null) return ofCharge(entry, payment, isUndone);
    if (operationReference === givenBackReferenceOf(entry.reference)) return [];
    const operation = byId.get(operationReference);
    if (operation === undefined) return [{ kind: 'operation_not_in_books', entry, payment }];
    return ofOperation(entry, operation);
  });
  return isUnsettled(payment) ? [...findings, { kind: 'unsettled', payment }] : findings;
}

/** Under which a charge of a wrong amount is given back: made from the charge's, which is on disk. */
export const givenBackReferenceOf = (chargeReference: string): string =>
  `${chargeReference}-mismatch`;

function ofCharge(entry: LedgerEntry, payment: Payment, isUndone: boolean): readonly Finding[] {
  const { state, amount, currency } = payment;
  const isKnown = state.status === 'authorized' || state.status === 'succeeded';
  if (isUndone || (isUnsettled(payment) && !isKnown)) return [];
  if (isKnown && amount === entry.amount && currency === entry.currency) return [];
  return [{ kind: 'disagrees', entry, booksSay: `${state.status}, ${amount} ${currency}` }];
}

function ofOperation(entry: LedgerEntry, operation: Operation): readonly Finding[] {
  const { kind, state, amount, currency } = operation;
  if (state.status === 'initiated' || state.status === 'pending') return [];
  // What a void gives back is the bank's to say: it releases whatever is held.
  const isSameAmount = kind === 'void' || amount === entry.amount;
  const isSame = kind === entry.kind && isSameAmount && currency === entry.currency;
  if (isSame && state.status === 'succeeded') return [];
  const booksSay = `${kind} ${state.status}, ${amount} ${currency}`;
  return [{ kind: 'disagrees', entry, booksSay }];
}
