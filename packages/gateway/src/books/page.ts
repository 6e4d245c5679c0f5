import { type Listed, type Page } from '../services/ports/payment-store.js';

/** Reads one row more than requested, to see whether there are more. */
export async function readPage<Row, Item>(
  page: Page,
  toItem: (row: Row) => Item,
  read: (page: Page) => Promise<readonly Row[]>,
): Promise<Listed<Item>> {
  const rows = await read({ ...page, limit: page.limit + 1 });
  return { data: rows.slice(0, page.limit).map(toItem), hasMore: rows.length > page.limit };
}
