import { join } from 'node:path';
import { createDatabase, temporaryFolder } from '@payment-gateway/testkit';
import { type Books, type Engine } from '../books/books.js';
import { mysqlBooks } from '../books/mysql-books.js';
import { sqliteBooks } from '../books/sqlite-books.js';
import { makeTables } from '../gateways/make-tables.js';

/** What a boundary works with: a bank, and a database of its own. */
export type Environment = {
  readonly engine: Engine;
  readonly bankApiUrl: string;
  /** The database as the gateway's settings name it. */
  readonly databaseSettings: Readonly<Record<string, string>>;
  /** The address of the database; empty on SQLite. */
  readonly databaseUrl: string;
  readonly books: Books;
  /** Files with its data, where no other scenario's are among them. */
  readonly traces: readonly string[];
};

/** Makes a fresh database: no other gateway may recover the payments that are held in it. */
export type MakeEnvironment = (bankApiUrl: string) => Promise<Environment>;

/** A fresh database with its tables on a MySQL-compatible server. */
export const onMysql =
  (serverUrl: string): MakeEnvironment =>
  async (bankApiUrl) => {
    const { url } = await createDatabase(serverUrl);
    await makeTables(url);
    return {
      engine: 'mysql',
      bankApiUrl,
      databaseSettings: { DATABASE_URL: url },
      databaseUrl: url,
      books: mysqlBooks(url),
      traces: [],
    };
  };

/** A fresh SQLite file; the gateway makes its tables. */
export const onSqlite: MakeEnvironment = (bankApiUrl) => {
  const file = join(temporaryFolder('boundary'), 'gateway.sqlite');
  return Promise.resolve({
    engine: 'sqlite',
    bankApiUrl,
    databaseSettings: { SQLITE_FILE: file },
    databaseUrl: '',
    books: sqliteBooks(file),
    traces: [file],
  });
};
