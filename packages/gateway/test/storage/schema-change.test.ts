import { sql } from 'kysely';
import { describeOnMysql, waitFor } from '@payment-gateway/testkit';
import { type Database } from '../../src/storage/database.js';
import { migrate, migrations } from '../../src/storage/migrate.js';
import { type Migration } from '../../src/storage/migrations/migration.js';
import { createPaymentStore } from '../../src/storage/payments.js';
import { freshMysql, openMigrated, type TestDatabase } from '../support/engines.js';
import { newIntent } from '../support/payments.js';

const LIMITS = { batchSize: 50, underWay: 1 };
const TRIES = 2;

const nextVersion: Migration = {
  version: 1_000,
  name: 'a-column-more',
  statements: (t) => [`alter table payments add column channel ${t.id} null`],
};

describeOnMysql('A table that is to be changed while it is in use', (serverUrl) => {
  let test_: TestDatabase;
  let migrating: Database;
  let paying: Database;

  beforeAll(async () => {
    test_ = await freshMysql(serverUrl);
    migrating = await openMigrated(test_);
    paying = await test_.open();
  });

  afterAll(async () => {
    await migrating.close();
    await paying.close();
    await test_.drop();
  });

  /** How many changes wait for a table right now. */
  const waiting = async (): Promise<number> => {
    const { rows } = await paying.run((connection) =>
      sql<{ count: number }>`select count(*) as count from information_schema.processlist
        where db = database() and state like 'Waiting for table metadata lock'
          and info like 'alter%'`.execute(connection),
    );
    return Number(rows[0]?.count);
  };

  test("is left alone again and again, so that payments never stand behind somebody's long transaction", async () => {
    const store = createPaymentStore(paying, LIMITS);
    let changed: Promise<unknown> = Promise.resolve();
    const someone = await test_.open();
    await someone.run((connection) =>
      connection.transaction().execute(async (longTransaction) => {
        await longTransaction.selectFrom('payments').selectAll().limit(1).execute();
        changed = migrate(migrating, [...migrations, nextVersion]);
        for (let tries = 0; tries < TRIES; tries++) {
          await waitFor(async () => (await waiting()) === 1, { what: 'the change to wait' });
          await waitFor(async () => (await waiting()) === 0, { what: 'the change to step back' });
          expect(await store.recordIntent(newIntent())).toEqual({ kind: 'recorded' });
        }
      }),
    );
    await someone.close();
    await changed;
    const intent = newIntent();
    expect(await store.recordIntent(intent)).toEqual({ kind: 'recorded' });
    expect(await store.findPayment('merchant_one', intent.payment.id)).toEqual(intent.payment);
  });
});
