import { createConnection } from 'mysql2/promise';
import { type Books, booksReadBy } from './books.js';

/** The books on a MySQL-compatible server. Each query has its own connection, since the server gets killed. */
export const mysqlBooks = (url: string): Books => booksReadBy((statement) => query(url, statement));

/** Runs one statement on a connection of its own. */
export async function query(url: string, statement: string): Promise<unknown> {
  const connection = await createConnection({ uri: url, connectTimeout: 5_000 });
  try {
    const [rows]: [unknown, unknown] = await connection.query(statement);
    return rows;
  } finally {
    connection.destroy();
  }
}
