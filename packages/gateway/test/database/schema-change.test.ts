import { sql } from 'kysely';
import { describeOnMysql, waitFor } from '@payment-gateway/testkit';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { type Database } from '../../src/database/database.js';
import { type ColumnTypes } from '../../src/database/engines/engine.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/all.js';
import { type Migration } from '../../src/database/migrations/migration.js';
import { openMysql } from '../../src/database/open.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { freshMysql, openMigrated, type TestDatabase } from '../support/engines.js';
import { newIntent } from '../support/payments.js';

const LIMITS = { batchSize: 50, underWay: 1 };
const TRIES = 2;

const planned = (version: number, statement: (t: ColumnTypes) => string): Migration => ({
  version,
  name: 'planned',
  statements: (t) => [statement(t)],
});
const nextVersion = planned(1_000, (t) => `alter table payments add column channel ${t.id} null`);

describeOnMysql('A table to be changed while in use', (serverUrl) => {
  let test_: TestDatabase;
  let migrating: Database;
  let paying: Database;
  let watching: Database;

  beforeAll(async () => {
    test_ = await freshMysql(serverUrl);
    migrating = await openMigrated(test_);
    paying = await test_.open();
    watching = await test_.open();
  });

  afterAll(async () => {
    await migrating.close();
    await paying.close();
    await watching.close();
    await test_.drop();
  });

  /** The number of schema changes that wait for a table. */
  const waiting = async (): Promise<number> => {
    const { rows } = await watching.run((connection) =>
      sql<{ count: number }>`select count(*) as count from information_schema.processlist
        where db = database() and state like 'Waiting for table metadata lock'
          and info like 'alter%'`.execute(connection),
    );
    return Number(rows[0]?.count);
  };

  /** A transaction that has read a payment, and stays open while `meanwhile` runs. */
  async function duringLongTransaction(meanwhile: () => Promise<void>): Promise<void> {
    const someone = await test_.open();
    await someone.run((connection) =>
      connection.transaction().execute(async (longTransaction) => {
        await longTransaction.selectFrom('payments').selectAll().limit(1).execute();
        await meanwhile();
      }),
    );
    await someone.close();
  }

  test('is released again and again, so that payments never wait for a long transaction', async () => {
    const store = createPaymentStore(paying, LIMITS);
    const told: string[] = [];
    let changed: Promise<unknown> = Promise.resolve();
    await duringLongTransaction(async () => {
      changed = migrate(migrating, [...migrations, nextVersion], (statement) => {
        told.push(statement);
      });
      for (let tries = 1; tries <= TRIES; tries++) {
        await waitFor(async () => (await waiting()) === 1, { what: 'the change to wait' });
        // The schema change waits for the transaction, and this payment waits for the change.
        expect(await store.recordIntent(newIntent())).toEqual({ kind: 'recorded' });
        await waitFor(() => told.length === tries, { what: 'the operator to be told' });
      }
    });
    expect(await changed).toEqual([nextVersion]);
    expect(told[0]).toMatch(/^alter table payments add column channel/);
    const intent = newIntent();
    expect(await store.recordIntent(intent)).toEqual({ kind: 'recorded' });
    expect(await store.findPayment('merchant_one', intent.payment.id)).toEqual(intent.payment);
  });

  test('is left to another migrating process, and the operator sees why', async () => {
    const lease = (owner: string | null, seconds: number) =>
      watching.run((connection) =>
        sql`update schema_lock set owner = ${owner},
          expires_at = timestampadd(second, ${seconds}, utc_timestamp(3))`.execute(connection),
      );
    await lease('another', 60);
    const waits: string[] = [];
    const migrated = migrate(migrating, migrations, (what) => waits.push(what));
    await waitFor(() => waits.length > 0, { what: 'the operator to see it' });
    expect(waits[0]).toContain('another process migrates');
    await lease(null, 0);
    expect(await migrated).toEqual([]);
  });

  test('is given up at last, with a reason, and can be changed later', async () => {
    const impatient = openMysql(mysqlUrl.parse(test_.environment.DATABASE_URL ?? ''), {
      poolSize: 2,
      timeoutMs: 2_500,
    });
    const later = planned(1_001, (t) => `alter table payments add column shop ${t.id} null`);
    const wanted = [...migrations, nextVersion, later];
    await duringLongTransaction(async () => {
      await expect(migrate(impatient, wanted)).rejects.toThrow(
        /transaction uses the table.*add column shop.*docs\/migrations\.md/,
      );
    });
    expect(await migrate(impatient, wanted)).toEqual([later]);
    await impatient.close();
  });
});
