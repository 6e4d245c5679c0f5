import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '@payment-gateway/testkit';
import { type Database, PAYMENT_TABLES, type Row, type Value } from './database.js';

const BUSY_TIMEOUT_MS = 5_000;

/** A fresh SQLite file. */
export async function createSqliteDatabase(): Promise<Database> {
  // An optional dependency, as in the gateway.
  const { loadSqlite } = await import('@payment-gateway/service-kit/sqlite');
  const folder = temporaryFolder('bench');
  const file = join(folder, 'gateway.sqlite');
  const database = new (loadSqlite())(file, { timeout: BUSY_TIMEOUT_MS });
  database.pragma('journal_mode = WAL');
  // For this connection alone: it only fills tables, and may lose rows in a crash.
  database.pragma('synchronous = OFF');

  function empty(): void {
    database.transaction(() => {
      for (const table of PAYMENT_TABLES) database.exec(`delete from ${table}`);
    })();
    database.pragma('wal_checkpoint(TRUNCATE)');
  }

  function insert(table: string, columns: readonly string[], rows: readonly Value[][]): void {
    const places = columns.map(() => '?').join(', ');
    const statement = database.prepare(
      `insert into ${table} (${columns.join(', ')}) values (${places})`,
    );
    database.transaction(() => {
      for (const row of rows) statement.run(row);
    })();
  }

  function query(statement: string, values: readonly Value[]): readonly Row[] {
    const prepared = database.prepare<Value[], Row>(statement);
    if (prepared.reader) return prepared.all(...values);
    prepared.run(...values);
    return [];
  }

  const later = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);
  return {
    env: { SQLITE_FILE: file },
    empty: () => later(empty),
    query: (statement, values = []) => later(() => query(statement, values)),
    insert: (table, columns, rows) =>
      later(() => {
        insert(table, columns, rows);
      }),
    analyze: () => later(() => void database.exec('analyze')),
    close: () =>
      later(() => {
        database.close();
        removeFolder(folder);
      }),
  };
}
