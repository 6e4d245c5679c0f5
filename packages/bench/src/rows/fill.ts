import { cardColumns, eventColumns, paymentColumns } from '../floor/rows.js';
import { type Database, type Value } from '../programs/database.js';
import { MERCHANT } from '../programs/settings.js';
import { createRowMaker, type MadeRows } from './row-maker.js';

/** Payments of the measured merchant, spread over the whole table, for the reads. */
export type Landmarks = {
  readonly ids: string[];
  /** From the middle of the merchant's list. */
  readonly middle: string[];
  readonly references: string[];
};

const ROWS_A_STATEMENT = 5_000;
// Enough that reads do not keep hitting the same rows.
const LANDMARKS = 10_000;

/** Fills empty tables with `count` payments. */
export async function fill(database: Database, count: number): Promise<Landmarks> {
  const make = createRowMaker(count);
  const actual: Pick<MadeRows, 'id' | 'reference'>[] = [];
  for (let from = 0; from < count; from += ROWS_A_STATEMENT) {
    const length = Math.min(ROWS_A_STATEMENT, count - from);
    const rows = Array.from({ length }, (_, index) => make(from + index));
    // In parallel: the next table's rows are serialized while the server inserts the first.
    await Promise.all([
      insert(database, 'payments', paymentColumns, rows, ({ payment }) => [payment]),
      insert(database, 'cards', cardColumns, rows, ({ card }) => [card]),
      insert(database, 'payment_events', eventColumns, rows, ({ events }) => events),
    ]);
    const own = rows.filter(({ merchant }) => merchant === MERCHANT);
    actual.push(...own.map(({ id, reference }) => ({ id, reference })));
  }
  await database.analyze();
  return landmarksOf(actual);
}

const insert = (
  database: Database,
  table: string,
  columns: readonly string[],
  made: readonly MadeRows[],
  rowsOf: (one: MadeRows) => Value[][],
): Promise<void> => database.insert(table, columns, made.flatMap(rowsOf));

function landmarksOf(actual: readonly Pick<MadeRows, 'id' | 'reference'>[]): Landmarks {
  const every = Math.max(1, Math.floor(actual.length / LANDMARKS));
  const chosen = actual.filter((_, place) => place % every === 0);
  const ids = chosen.map(({ id }) => id);
  return {
    ids,
    middle: ids.slice(Math.floor(ids.length * 0.4), Math.ceil(ids.length * 0.6)),
    references: chosen.map(({ reference }) => reference),
  };
}
