import { type Haystack, readFilesForScan } from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { type TestDatabase } from './engines.js';

/** The contents of all tables, as text to search, and with SQLite the bytes of its files. */
export async function storedIn(
  database: TestDatabase,
  tables: readonly string[],
): Promise<readonly (Haystack & { readonly rows: number | null })[]> {
  const opened = await database.open();
  const dumps = await Promise.all(
    tables.map(async (name) => {
      const { rows } = await opened.run((connection) =>
        sql`select * from ${sql.table(name)}`.execute(connection),
      );
      return { name, bytes: Buffer.from(JSON.stringify(rows)), rows: rows.length };
    }),
  );
  await opened.close();
  const file = database.environment.SQLITE_FILE;
  const files = file === undefined ? [] : readFilesForScan([file]);
  return [...dumps, ...files.map((one) => ({ ...one, rows: null }))];
}
