import { type LedgerEntry } from '@payment-gateway/testkit';

const MOVES = new Set(['charge', 'authorization']);

/** The entries that charge or hold money in the first place. */
export const movesIn = (entries: readonly LedgerEntry[]): LedgerEntry[] =>
  entries.filter(({ kind }) => MOVES.has(kind));

/** How many charges (or holds) of a payment stand: those made less those undone. */
export const standing = (entries: readonly LedgerEntry[]): number =>
  movesIn(entries).length - entries.filter(({ kind }) => kind === 'void').length;

/** True for the void by which the gateway gives a wrong amount back: no merchant asked for it. */
export const isGivenBack = ({ reference, operation_reference }: LedgerEntry): boolean =>
  operation_reference === `${reference}-mismatch`;

/** What all entries of a kind come to. */
export const sumOf = (kind: string, entries: readonly LedgerEntry[]): number =>
  entries.filter((entry) => entry.kind === kind).reduce((sum, { amount }) => sum + amount, 0);
