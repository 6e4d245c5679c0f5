import { type Books, booksReadBy } from './books.js';

/** The books in a SQLite file. In WAL mode readers do not block the gateway. */
export const sqliteBooks = (file: string): Books =>
  booksReadBy((statement) => query(file, statement));

async function query(file: string, statement: string): Promise<unknown> {
  const { loadSqlite } = await import('@payment-gateway/service-kit/sqlite');
  const database = new (loadSqlite())(file, { readonly: true, timeout: 5_000 });
  try {
    return database.prepare(statement).all();
  } finally {
    database.close();
  }
}
