/** One line of the bank's ledger. */
export interface LedgerEntry {
  id: string;
  /** The deposit's reference: a payment's id. */
  reference: string;
  /** The reference of a capture, refund or void; null for the charge itself. */
  operation_reference: string | null;
  transaction_id: string;
  kind: string;
  amount: number;
  currency: string;
  /** Masked. */
  card: string;
  at: string;
}

/** Reads the body of GET /ledger. What is not a ledger throws: a test must not judge by it. */
export function parseLedger(body: string): LedgerEntry[] {
  const parsed: unknown = JSON.parse(body);
  const { data, has_more } = isRecord(parsed) ? parsed : {};
  // Half a ledger would acquit a gateway that charged twice.
  if (!Array.isArray(data) || has_more !== false)
    throw new Error(`Not a whole ledger: ${body.slice(0, 200)}`);
  return data.map(parseEntry);
}

function parseEntry(entry: unknown): LedgerEntry {
  const fields = isRecord(entry) ? entry : {};
  const text = (name: string): string => {
    const value = fields[name];
    if (typeof value === 'string') return value;
    throw new Error(`Ledger entry without ${name}: ${JSON.stringify(entry)}`);
  };
  const { amount, operation_reference = null } = fields;
  if (typeof amount !== 'number') {
    throw new Error(`Ledger entry without amount: ${JSON.stringify(entry)}`);
  }
  return {
    id: text('id'),
    reference: text('reference'),
    operation_reference: operation_reference === null ? null : text('operation_reference'),
    transaction_id: text('transaction_id'),
    kind: text('kind'),
    amount,
    currency: text('currency'),
    card: text('card'),
    at: text('at'),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
