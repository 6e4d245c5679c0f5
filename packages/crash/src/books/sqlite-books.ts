import { type Books, booksReadBy } from './books.js';

/** The books in a SQLite file. Readers do not disturb the gateway: the file is in WAL mode. */
export const sqliteBooks = (file: string): Books =>
  booksReadBy((statement) => query(file, statement));

async function query(file: string, statement: string): Promise<unknown> {
  // An optional dependency, as in the gateway.
  const { loadSqlite } = await import('@payment-gateway/sqlite-driver');
  const database = new (loadSqlite())(file, { readonly: true, timeout: 5_000 });
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
}
