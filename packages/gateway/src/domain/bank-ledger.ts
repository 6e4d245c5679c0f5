import { type Operation } from './operations/operation.js';
import { isUnsettled, type Payment } from './payment.js';

export const ledgerKinds = ['charge', 'authorization', 'capture', 'refund', 'void'] as const;

/** One movement of money as the bank reports it, such as a line of its settlement file. */
export type LedgerEntry = {
  /** The charge's: a payment's id. */
  readonly reference: string;
  /** The capture's, refund's or void's; null for the charge itself. */
  readonly operationReference: string | null;
  readonly kind: (typeof ledgerKinds)[number];
  /** In the currency's minor unit. */
  readonly amount: number;
  readonly currency: string;
  readonly at: Date;
};

/** A payment with its operations, from the books. */
export type Booked = { readonly payment: Payment; readonly operations: readonly Operation[] };

/**
 * A difference between the bank's ledger and the books:
 * - `not_in_books`: there is no payment with that reference
 * - `operation_not_in_books`: the payment exists, but the operation does not
 * - `disagrees`: both have it, with different facts
 * - `unsettled`: the books have no outcome yet; the reconciler will ask the bank
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

/** Compares the bank's entries of one reference with the books. */
export function compareWithBooks(
  entries: readonly LedgerEntry[],
  booked: Booked | null,
): readonly Finding[] {
  // A void undoes the charge: nothing is left of it at the bank.
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

/** The reference under which a wrong amount is given back. Derived from the charge's, which is on disk. */
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
  // A void releases whatever is held, so the bank decides about the amount.
  const isSameAmount = kind === 'void' || amount === entry.amount;
  const isSame = kind === entry.kind && isSameAmount && currency === entry.currency;
  if (isSame && state.status === 'succeeded') return [];
  const booksSay = `${kind} ${state.status}, ${amount} ${currency}`;
  return [{ kind: 'disagrees', entry, booksSay }];
}
