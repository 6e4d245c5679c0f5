import { sql } from 'kysely';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { UnfitDatabase } from '../../src/database/engines/unfit-database.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { createWriteProbe } from '../../src/database/write-probe.js';
import { freshSqlite, onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { newIntent } from '../support/payments.js';

onEachEngine('A probe of whether payments can be written', (fresh) => {
  test('reports success, and leaves nothing behind', async () => {
    const test_ = await fresh();
    const database = await openMigrated(test_);
    const changes: unknown[] = [];
    const isWritable = createWriteProbe(database, (failure) => changes.push(failure));
    expect([await isWritable(), await isWritable()]).toEqual([true, true]);
    expect(changes).toEqual([]);
    const left = await database.run((connection) =>
      connection.selectFrom('disk_waits').selectAll().execute(),
    );
    expect(left).toEqual([]);
    await database.close();
    await test_.drop();
  });
});

describe('With a full disk, on SQLite', () => {
  let test_: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test_ = await freshSqlite();
    database = await openMigrated(test_);
  });

  afterAll(async () => {
    await database.close();
    await test_.drop();
  });

  const limitPages = (limit: string) =>
    database.run((connection) => sql.raw(`pragma max_page_count = ${limit}`).execute(connection));

  test('a payment fails at once, and outweighs a probe row that found room', async () => {
    const store = createPaymentStore(database, { batchSize: 10, underWay: 1 });
    const changes: unknown[] = [];
    const isWritable = createWriteProbe(database, (failure) => changes.push(failure));
    const large = { metadata: { text: 'x'.repeat(100_000) } };
    await limitPages('1'); // the fewest: as many as there are

    const startedAt = performance.now();
    const refused: unknown = await store
      .recordIntent(newIntent(large))
      .catch((error: unknown) => error);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect(refused).toMatchObject({
      cause: { code: 'STORAGE', message: expect.stringContaining('SQLITE_FULL') },
    });
    expect(await isWritable()).toBe(false);
    expect(await isWritable()).toBe(false);
    expect(changes).toEqual([expect.any(UnfitDatabase)]);

    await limitPages('1000000');
    expect(await store.recordIntent(newIntent(large))).toEqual({ kind: 'recorded' });
  });
});
