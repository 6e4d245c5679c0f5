import { type Books } from './books.js';
import { mysqlBooks } from './mysql-books.js';
import { sqliteBooks } from './sqlite-books.js';

/** Opens the database that the gateway's settings name. */
export function openBooks({ DATABASE_URL, SQLITE_FILE }: NodeJS.ProcessEnv): Promise<Books> {
  if (DATABASE_URL !== undefined) return Promise.resolve(mysqlBooks(DATABASE_URL));
  if (SQLITE_FILE !== undefined) return sqliteBooks(SQLITE_FILE);
  throw new Error('Neither DATABASE_URL nor SQLITE_FILE is set');
}
