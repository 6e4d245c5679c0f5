import { messageOf } from '../processes/message-of.js';
import { isRecord, textOf } from './fields.js';

/** One line of the bank's ledger. */
export type LedgerEntry = {
  readonly id: string;
  /** The deposit's reference: a payment's id. */
  readonly reference: string;
  /** The reference of a capture, refund or void; null for the charge itself. */
  readonly operation_reference: string | null;
  readonly transaction_id: string;
  readonly kind: string;
  readonly amount: number;
  readonly currency: string;
  /** Masked. */
  readonly card: string;
  readonly at: string;
};

/** Reads the body of GET /ledger. Throws unless it is a whole ledger: a test must not judge by less. */
export function parseLedger(body: string): LedgerEntry[] {
  const parsed: unknown = JSON.parse(body);
  const { data, has_more } = isRecord(parsed) ? parsed : {};
  // Half a ledger would acquit a gateway that charged twice.
  if (!Array.isArray(data) || has_more !== false)
    throw new Error(`Not a whole ledger: ${body.slice(0, 200)}`);
  return data.map((entry: unknown) => {
    try {
      return parseEntry(entry);
    } catch (error) {
      throw new Error(`Not a ledger entry: ${messageOf(error)}`, { cause: error });
    }
  });
}

function parseEntry(entry: unknown): LedgerEntry {
  if (!isRecord(entry)) throw new Error(JSON.stringify(entry));
  const { amount, operation_reference: operation } = entry;
  if (typeof amount !== 'number') throw new Error(`No amount in ${JSON.stringify(entry)}`);
  return {
    id: textOf(entry, 'id'),
    reference: textOf(entry, 'reference'),
    operation_reference: operation == null ? null : textOf(entry, 'operation_reference'),
    transaction_id: textOf(entry, 'transaction_id'),
    kind: textOf(entry, 'kind'),
    amount,
    currency: textOf(entry, 'currency'),
    card: textOf(entry, 'card'),
    at: textOf(entry, 'at'),
  };
}
