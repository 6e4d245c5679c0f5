import { join } from 'node:path';
import { createDatabase, temporaryFolder } from '@payment-gateway/testkit';
import { mysqlBooks } from '../books/mysql-books.js';
import { sqliteBooks } from '../books/sqlite-books.js';
import { makeTables } from '../processes.js';
import { type Ground } from './boundary.js';

/** Who needs a database: nobody else must be recovering the payments that stand still in it. */
export type FreshGround = (bankApiUrl: string) => Promise<Ground>;

/** A fresh database with its tables on a MySQL-compatible server. */
export const onMysql =
  (serverUrl: string): FreshGround =>
  async (bankApiUrl) => {
    const { url } = await createDatabase(serverUrl);
    await makeTables(url);
    return {
      engine: 'mysql',
      bankApiUrl,
      databaseSettings: { DATABASE_URL: url },
      databaseUrl: url,
      books: mysqlBooks(url),
    };
  };

/** A fresh SQLite file; the gateway makes its tables. */
export const onSqlite: FreshGround = (bankApiUrl) => {
  const file = join(temporaryFolder('boundary'), 'gateway.sqlite');
  return Promise.resolve({
    engine: 'sqlite',
    bankApiUrl,
    databaseSettings: { SQLITE_FILE: file },
    databaseUrl: '',
    books: sqliteBooks(file),
  });
};
