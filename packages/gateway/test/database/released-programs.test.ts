import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery, sql } from 'kysely';
import { describeOnMysql } from '@payment-gateway/testkit';
import { z } from 'zod';
import { type Database } from '../../src/database/database.js';
import { programVersion } from '../../src/database/migrate.js';
import { freshMysql, openMigrated, type TestDatabase } from '../support/engines.js';

const FOLDER = join(__dirname, '../released');

const row = z.record(z.string(), z.union([z.string(), z.number(), z.null()]));
const recording = z.array(
  z.object({
    sql: z.string(),
    parameters: z.array(z.union([z.string(), z.number(), z.null()])),
    /** The rows returned, if it was a read. */
    rows: z.array(row).nullable(),
  }),
);
const versionOf = (file: string): number => Number(/^version-(\d+)\.json$/.exec(file)?.[1]);
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));

test('Every program of an earlier version is recorded: see test/released/record.mjs', () => {
  const before = Array.from({ length: programVersion - 1 }, (_, at) => at + 1);
  expect(files.map(versionOf)).toEqual(expect.arrayContaining(before));
});

// Replays on the current schema what a program of that version sent to its database, from payments to
// reconciling. So the old program need not be built.
describeOnMysql("On this version's schema", (serverUrl) => {
  let test_: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    test_ = await freshMysql(serverUrl);
    database = await openMigrated(test_);
  });

  afterEach(async () => {
    await database.close();
    await test_.drop();
  });

  test.each(files)('an earlier program works: %s', async (file) => {
    expect(await replay(file)).toBeGreaterThan(5);
  });

  test.each([
    'alter table payments drop column decline_reason',
    'alter table payments add column channel varchar(64) not null',
    'alter table payment_events rename to events',
  ])('a program fails after: %s', async (statement) => {
    const [oldest = ''] = files.toSorted((one, other) => versionOf(one) - versionOf(other));
    await database.run((connection) => sql.raw(statement).execute(connection));
    await expect(replay(oldest)).rejects.toThrow();
  });

  /** Replays all statements, and returns how many rows were read and compared. */
  async function replay(file: string): Promise<number> {
    const recorded = recording.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')));
    let isLater = false;
    let rowsRead = 0;
    await database.run((connection) =>
      connection.connection().execute(async (session) => {
        for (const { sql: text, parameters, rows } of recorded) {
          if (!isLater && asksForDue(text)) {
            await sql`update payments set due_at = created_at where due_at is not null`.execute(
              session,
            );
            isLater = true;
          }
          const result = await session.executeQuery(CompiledQuery.raw(text, parameters));
          if (rows === null) continue;
          expect({ text, rows: result.rows }).toEqual({ text, rows: rows.map(withMore) });
          rowsRead += rows.length;
        }
      }),
    );
    return rowsRead;
  }
});

const asksForDue = (text: string): boolean => /due_at[`"]? <= /.test(text);

/** The columns that the program knew, with their values; later versions may add others. */
function withMore(recorded: z.output<typeof row>): unknown {
  // Set by the database's clock, so it differs now.
  const { due_at, ...others } = recorded;
  return expect.objectContaining(due_at == null ? recorded : others);
}
