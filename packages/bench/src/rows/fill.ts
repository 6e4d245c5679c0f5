import { cardColumns, eventColumns, paymentColumns } from '../floor/rows.js';
import { type Ground, type Value } from '../programs/ground.js';
import { MERCHANT } from '../programs/settings.js';
import { createRowMaker, type MadeRows } from './row-maker.js';

/** Payments of the measured merchant, spread over the whole table, by which it is looked into. */
export interface Landmarks {
  ids: string[];
  /** From the middle of the merchant's list. */
  middle: string[];
  references: string[];
}

const ROWS_A_STATEMENT = 5_000;
// So many that what is read is not what was read a moment ago.
const LANDMARKS = 10_000;

/** Fills empty tables with so many payments. */
export async function fill(ground: Ground, count: number): Promise<Landmarks> {
  const make = createRowMaker(count);
  const seen: Pick<MadeRows, 'id' | 'reference'>[] = [];
  for (let from = 0; from < count; from += ROWS_A_STATEMENT) {
    const length = Math.min(ROWS_A_STATEMENT, count - from);
    const rows = Array.from({ length }, (_, index) => make(from + index));
    // Side by side: while the server takes one table in, the next is written down for it.
    await Promise.all([
      insert(ground, 'payments', paymentColumns, rows, ({ payment }) => [payment]),
      insert(ground, 'cards', cardColumns, rows, ({ card }) => [card]),
      insert(ground, 'payment_events', eventColumns, rows, ({ events }) => events),
    ]);
    const own = rows.filter(({ merchant }) => merchant === MERCHANT);
    seen.push(...own.map(({ id, reference }) => ({ id, reference })));
  }
  await ground.analyze();
  return landmarksOf(seen);
}

const insert = (
  ground: Ground,
  table: string,
  columns: readonly string[],
  made: readonly MadeRows[],
  rowsOf: (one: MadeRows) => Value[][],
): Promise<void> => ground.insert(table, columns, made.flatMap(rowsOf));

function landmarksOf(seen: readonly Pick<MadeRows, 'id' | 'reference'>[]): Landmarks {
  const every = Math.max(1, Math.floor(seen.length / LANDMARKS));
  const chosen = seen.filter((_, place) => place % every === 0);
  const ids = chosen.map(({ id }) => id);
  return {
    ids,
    middle: ids.slice(Math.floor(ids.length * 0.4), Math.ceil(ids.length * 0.6)),
    references: chosen.map(({ reference }) => reference),
  };
}
