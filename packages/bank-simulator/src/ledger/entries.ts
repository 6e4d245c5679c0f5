import { toEntries, type DepositRow, type Entry, type Operation } from './rows.js';
import { type Db } from './schema.js';

export type EntryFilter = {
  reference?: string | undefined;
  after?: number | undefined;
  limit?: number | undefined;
};
export type EntryPage = { entries: Entry[]; hasMore: boolean };
export type Entries = ReturnType<typeof createEntries>;

/** The ledger's own rows. They are only ever added. */
export function createEntries(db: Db) {
  // The table refuses null: what was never asked for, as on a barred reference, moves no money.
  const insert = db.prepare(`
    insert into entries (reference, operation_reference, transaction_id, kind, amount, currency, card, at)
    values (@reference, @operation_reference, @transaction_id, @kind, @amount, @currency, @card, @at)
  `);
  const select = db.prepare(`select * from entries where id > @after order by id limit @limit`);
  const selectOf = db.prepare(`
    select * from entries where reference = @reference and id > @after order by id limit @limit
  `);

  /** Money that moved for this deposit as it was decided: a charge, or a hold to be captured. */
  function addDeposit(deposit: DepositRow, at: number): void {
    const { reference, transaction_id, amount, currency, card } = deposit;
    const kind = deposit.capture === 'manual' ? 'authorization' : 'charge';
    const moved = { reference, transaction_id, kind, amount, currency, card, at };
    insert.run({ ...moved, operation_reference: null });
  }

  /** Money that moved for an operation on a deposit, which was made with the masked card. */
  function addOperation(operation: Operation, card: string | null, at: number): void {
    const { reference, deposit_reference, transaction_id, kind, amount, currency } = operation;
    const moved = { transaction_id, kind, amount, currency, card, at };
    insert.run({ ...moved, reference: deposit_reference, operation_reference: reference });
  }

  /** Entries in the order in which they were written. */
  function page({ reference, after = 0, limit }: EntryFilter): EntryPage {
    // One more than asked for tells whether there are more; -1 is SQLite's "no limit".
    const range = { after, limit: limit === undefined ? -1 : limit + 1 };
    const found = toEntries(
      reference === undefined ? select.all(range) : selectOf.all({ reference, ...range }),
    );
    const hasMore = limit !== undefined && found.length > limit;
    return { entries: hasMore ? found.slice(0, limit) : found, hasMore };
  }

  return { addDeposit, addOperation, page };
}
