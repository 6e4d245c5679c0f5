import {
  createDatabase,
  describeOnMysql,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { createConnectionQueue } from '../../src/database/engines/connection-queue.js';
import { migrate } from '../../src/database/migrate.js';
import { openMysql } from '../../src/database/open.js';
import { createWriteProbe } from '../../src/database/write-probe.js';
import { freshSqlite, openMigrated } from '../support/engines.js';

const TIMEOUT_MS = 2_000;

describe('Waiting for a connection', () => {
  beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
  afterEach(() => jest.useRealTimers());

  const settled = () => new Promise(setImmediate);

  test('is not necessary while one is free', () => {
    const queue = createConnectionQueue(2, TIMEOUT_MS);
    expect([queue.enter(), queue.enter()]).toEqual([null, null]);
    queue.leave();
    expect(queue.enter()).toBeNull();
  });

  test('happens in order, except that the readiness probe goes first', async () => {
    const queue = createConnectionQueue(1, TIMEOUT_MS);
    void queue.enter();
    const order: string[] = [];
    void queue.enter()?.then(() => order.push('first'));
    void queue.enter()?.then(() => order.push('second'));
    void queue.enter(true)?.then(() => order.push('probe'));
    for (let i = 0; i < 3; i++) {
      queue.leave();
      await settled();
    }
    expect(order).toEqual(['probe', 'first', 'second']);
  });

  test('is limited: more than a hundred per connection are refused at once', async () => {
    const queue = createConnectionQueue(1, TIMEOUT_MS);
    void queue.enter();
    const waiting = Array.from({ length: 100 }, () => queue.enter());
    const refused = await queue.enter()?.catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(StoreUnavailable);
    expect(refused).toMatchObject({ cause: { code: 'CONNECTIONS_BUSY' } });
    const probe = queue.enter(true);
    queue.leave();
    await probe;
    for (const one of waiting) {
      queue.leave();
      await one;
    }
  });

  test('ends at the deadline, and the connection goes to the next one waiting', async () => {
    const queue = createConnectionQueue(1, TIMEOUT_MS);
    void queue.enter();
    const late = queue.enter()?.catch((error: unknown) => error);
    jest.advanceTimersByTime(TIMEOUT_MS - 1);
    const next = queue.enter();
    jest.advanceTimersByTime(1);
    expect(await late).toMatchObject({ cause: { code: 'DEADLINE' } });
    queue.leave();
    await next;
    queue.leave();
    expect(queue.enter()).toBeNull();
  });
});

describeOnMysql('With all connections in use', (serverUrl) => {
  let test_: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test_ = await createDatabase(serverUrl);
    database = openMysql(mysqlUrl.parse(test_.url), { poolSize: 2, timeoutMs: 10_000 });
    await migrate(database);
  });

  afterAll(async () => {
    await database.close();
    await test_.drop();
  });

  const sleeping = () => database.run((connection) => sql`select sleep(2)`.execute(connection));

  test('the readiness probe has a connection of its own', async () => {
    const isWritable = createWriteProbe(database, () => undefined);
    const ended: string[] = [];
    const work = Array.from({ length: 6 }, () => sleeping().then(() => ended.push('work')));
    // A connection being opened counts as waiting.
    await waitFor(() => database.engine.poolUse()?.inUse === 2, { what: 'both connections' });
    expect(await isWritable()).toBe(true);
    expect(ended).toEqual([]);
    expect(database.engine.poolUse()).toMatchObject({ inUse: 2, waiting: 4 });
    await Promise.all(work);
  });

  test('requests beyond the queue are refused at once, and the others are not affected', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 250 }, () =>
        database.run((connection) => sql`select sleep(0.01)`.execute(connection)),
      ),
    );
    const refused = results.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(250 - 2 - 200);
    for (const one of refused) {
      expect(one).toMatchObject({ reason: { cause: { code: 'CONNECTIONS_BUSY' } } });
    }
    expect(database.engine.poolUse()).toMatchObject({ inUse: 0, waiting: 0 });
  });
});

describe('On SQLite, with a transaction open', () => {
  test('the readiness probe goes before everything that waits', async () => {
    const test_ = await freshSqlite();
    const database = await openMigrated(test_);
    const isWritable = createWriteProbe(database, () => undefined);
    let end = (): void => undefined;
    const held = new Promise<void>((resolve) => (end = resolve));
    const order: string[] = [];
    const open = database.transact(() => held, { deadline: performance.now() + 10_000 });
    const reads = Array.from({ length: 20 }, () =>
      database
        .run((connection) => sql`select 1`.execute(connection))
        .then(() => order.push('read')),
    );
    const look = isWritable().then((answer) => order.push(`writable: ${answer}`));
    end();
    await Promise.all([open, look, ...reads]);
    expect(order[0]).toBe('writable: true');
    expect(order).toHaveLength(21);
    await database.close();
    await test_.drop();
  });
});
