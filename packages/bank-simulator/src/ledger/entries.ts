import { toEntries, type DepositRow, type Entry, type Operation } from './rows.js';
import { type Db } from './schema.js';

export type EntryFilter = {
  readonly reference?: string | undefined;
  readonly after?: number | undefined;
  readonly limit?: number | undefined;
};
export type EntryPage = { readonly entries: Entry[]; readonly hasMore: boolean };
export type Entries = ReturnType<typeof createEntries>;

/** The entries of the ledger: append-only. */
export function createEntries(db: Db) {
  // The columns are `not null`: a barred reference has no card and no amount, so it cannot move money.
  const insert = db.prepare(`
    insert into entries (reference, operation_reference, transaction_id, kind, amount, currency, card, at)
    values (@reference, @operation_reference, @transaction_id, @kind, @amount, @currency, @card, @at)
  `);
  const select = db.prepare(`select * from entries where id > @after order by id limit @limit`);
  const selectOf = db.prepare(`
    select * from entries where reference = @reference and id > @after order by id limit @limit
  `);

  /** Records a charge or an authorization. */
  function addDeposit(deposit: DepositRow, at: number): void {
    const { reference, transaction_id, amount, currency, card } = deposit;
    const kind = deposit.capture === 'manual' ? 'authorization' : 'charge';
    const operation_reference = null;
    insert.run({
      reference,
      operation_reference,
      transaction_id,
      kind,
      amount,
      currency,
      card,
      at,
    });
  }

  /** Records an operation; `card` is the deposit's, masked. */
  function addOperation(operation: Operation, card: string | null, at: number): void {
    const { reference, deposit_reference, transaction_id, kind, amount, currency } = operation;
    const references = { reference: deposit_reference, operation_reference: reference };
    insert.run({ transaction_id, kind, amount, currency, card, at, ...references });
  }

  /** Entries, oldest first. */
  function page({ reference, after = 0, limit }: EntryFilter): EntryPage {
    // One extra row shows whether there are more. In SQLite -1 means no limit.
    const range = { after, limit: limit === undefined ? -1 : limit + 1 };
    const found = toEntries(
      reference === undefined ? select.all(range) : selectOf.all({ reference, ...range }),
    );
    const hasMore = limit !== undefined && found.length > limit;
    return { entries: hasMore ? found.slice(0, limit) : found, hasMore };
  }

  return { addDeposit, addOperation, page };
}
