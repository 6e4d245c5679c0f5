import { createServer, connect, type Server } from 'node:net';
import { once } from 'node:events';
import { describeOnMysql, freePort } from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { openMysql } from '../../src/database/open.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { ANY_LANGUAGE, refuseWrongColumns } from '../../src/database/text-columns.js';
import { freshMysql, openMigrated, type TestDatabase } from '../support/engines.js';
import { openSandbox } from '../support/gateway.js';
import { type OwnServer, startOwnServer } from '../support/own-server.js';
import { newIntent, NOON, scheduled } from '../support/payments.js';
import { runToEnd } from '../support/programs.js';

const NAMES = `José 😀 O'Neil "x" \\' \\`;

// What init_connect, or a server's defaults, may do to a session.
const SURPRISES = [
  "character_set_client = 'latin1'",
  "character_set_connection = 'utf8mb3'",
  "character_set_results = 'latin1'",
  "collation_connection = 'latin1_german1_ci'",
  "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT'",
  "time_zone = '+13:00'",
  'timestamp = 1000000000',
  'autocommit = 0',
  "completion_type = 'CHAIN'",
  "tx_isolation = 'SERIALIZABLE'",
  'tx_read_only = 1',
  'innodb_lock_wait_timeout = 50',
  'lock_wait_timeout = 86400',
  'max_statement_time = 0.01',
  'sql_select_limit = 1',
  'sql_big_selects = 0',
  'sql_safe_updates = 1',
  'sql_auto_is_null = 1',
  'unique_checks = 0',
  'foreign_key_checks = 0',
  'wsrep_sync_wait = 0',
  'skip_replication = 1',
];

describeOnMysql('A server whose defaults change sessions', () => {
  let own: OwnServer;

  beforeAll(async () => {
    own = await startOwnServer(
      '--skip-character-set-client-handshake',
      '--character-set-server=latin1',
      '--collation-server=latin1_swedish_ci',
      '--innodb-default-row-format=compact',
    );
  });

  afterAll(() => own.server.stop());

  const onConnecting = (statement: string) => own.admin(`set global init_connect = "${statement}"`);

  afterEach(() => onConnecting(''));

  test.each(['', 'set names latin1', 'set names utf8mb3', `set ${SURPRISES.join()}`])(
    'after %p a merchant reads what was written',
    async (statement) => {
      await onConnecting(statement);
      const { gateway, close } = await openSandbox({ fresh: own.fresh });
      const { id } = await gateway.paid({ reference: NAMES, metadata: { name: NAMES } });
      expect(await gateway.see(id)).toMatchObject({ reference: NAMES, metadata: { name: NAMES } });
      const { body } = await gateway.get(`/payments?reference=${encodeURIComponent(NAMES)}`);
      expect(body).toMatchObject({ data: [{ id, reference: NAMES }] });
      await gateway.operated(id, 'refunds', { amount: 400 });
      expect(await gateway.historyOf(id)).toHaveLength(4);
      await close();
    },
  );

  test.each(['start transaction', 'use information_schema'])(
    'after %p a payment is stored correctly',
    async (statement) => {
      await onConnecting(statement);
      const test_ = await own.fresh();
      const database = await openMigrated(test_);
      // A single statement, on a fresh connection.
      const recording = await test_.open();
      await recording.run((connection) =>
        connection.insertInto('disk_waits').values({ uuid: 'w-1' }).execute(),
      );
      await recording.close();
      const { rows } = await database.run((connection) =>
        sql`select uuid from disk_waits`.execute(connection),
      );
      expect(rows).toHaveLength(1);
      await database.close();
      await test_.drop();
    },
  );

  test('after all of them at once payments are stored as usual', async () => {
    await onConnecting(`set ${SURPRISES.join()}`);
    const test_ = await own.fresh();
    const database = await openMigrated(test_);
    const store = createPaymentStore(database, { batchSize: 10, underWay: 2 });
    const first = newIntent({ key: 'key-1' });
    const others = [newIntent(), newIntent()];
    await Promise.all([first, ...others].map((intent) => store.recordIntent(intent)));
    expect(await store.recordIntent(newIntent({ key: 'key-1' }))).toMatchObject({
      kind: 'key_used',
      payment: { id: first.payment.id },
    });
    expect(await store.recordIntent(newIntent({ key: 'KEY-1' }))).toEqual({ kind: 'recorded' });
    await store.recordChange(
      scheduled(
        applyOutcome(
          first.payment,
          null,
          { kind: 'pending', trackingId: 't' },
          'bank_answer',
          NOON,
        ),
        { checkInMs: 0 },
      ),
    );

    // Another process sees all of it, and when it is due.
    const elsewhere = await test_.open();
    const books = createPaymentStore(elsewhere, { batchSize: 10, underWay: 2 });
    const filter = { status: null, reference: null, createdFrom: null, createdTo: null };
    const page = { limit: 10, startingAfter: null };
    expect((await books.listPayments('merchant_one', filter, page)).data).toHaveLength(4);
    expect((await books.takeDue(10, 1_000)).due).toMatchObject([
      { payment: { id: first.payment.id } },
    ]);
    await Promise.all([database.close(), elsewhere.close()]);
    await test_.drop();
  });

  test('gets data larger than a packet in parts', async () => {
    await own.admin('set global max_allowed_packet = 1048576');
    const test_ = await own.fresh();
    const database = await openMigrated(test_);
    const store = createPaymentStore(database, { batchSize: 100, underWay: 1 });
    const intents = Array.from({ length: 100 }, () =>
      newIntent({ metadata: { text: '漢'.repeat(20_000) } }),
    );
    const results = await Promise.all(intents.map((intent) => store.recordIntent(intent)));
    expect(new Set(results.map(({ kind }) => kind))).toEqual(new Set(['recorded']));
    const { payment } = intents[99] ?? newIntent();
    expect(await store.findPayment('merchant_one', payment.id)).toEqual(payment);
    await own.admin('set global max_allowed_packet = 16777216');
    await database.close();
    await test_.drop();
  });

  describe('in a session of the gateway', () => {
    let test_: TestDatabase;
    let database: Database;

    beforeAll(async () => {
      test_ = await own.fresh();
    });
    afterEach(() => database.close());
    afterAll(() => test_.drop());

    test.each(SURPRISES)('does not change %s', async (surprise) => {
      const [name = ''] = surprise.split(' ');
      const read = async () => {
        database = await test_.open();
        const { rows } = await database.run((connection) =>
          sql<{ value: unknown }>`select ${sql.raw(`@@${name}`)} as value`.execute(connection),
        );
        return rows[0]?.value;
      };
      const before = name === 'timestamp' ? undefined : await read();
      if (before !== undefined) await database.close();
      await onConnecting(`set ${surprise}`);
      const after = await read();
      if (before === undefined) expect(Number(after)).toBeGreaterThan(1_700_000_000);
      else expect(after).toEqual(before);
    });
  });
});

describeOnMysql('A proxy that ignores settings', (serverUrl) => {
  let proxy: Server;

  afterEach(() => {
    proxy.close();
  });

  /** Replaces text on its way to the server with text of the same length. */
  async function proxyThat(from: string, to: string): Promise<number> {
    const { hostname, port } = new URL(serverUrl);
    const listening = await freePort();
    proxy = createServer((visitor) => {
      const server = connect(Number(port), hostname);
      visitor.on('data', (data) =>
        server.write(Buffer.from(data.toString('latin1').replace(from, to), 'latin1')),
      );
      server.pipe(visitor).on('error', () => server.destroy());
      visitor.once('close', () => server.destroy());
    });
    await once(proxy.listen(listening, '127.0.0.1'), 'listening');
    return listening;
  }

  test.each([
    ['innodb_lock_wait_timeout = 1', 'innodb_lock_wait_timeout = 9'],
    [
      "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
      "sql_mode = 'STRICT_ALL_TABLES                       '",
    ],
  ])('is detected when it replaces %p with %p', async (from, to) => {
    const url = new URL(serverUrl);
    url.port = String(await proxyThat(from, to));
    url.pathname = '/mysql';
    const database = openMysql(mysqlUrl.parse(url.href), { poolSize: 1, timeoutMs: 5_000 });
    await expect(
      database.run((connection) => sql`select 1`.execute(connection)),
    ).rejects.toMatchObject({
      cause: {
        code: 'SESSION',
        message: expect.stringContaining(`does not let a session set ${from.split(' ')[0] ?? ''}`),
      },
    });
    await database.close();
  });
});

describeOnMysql('Tables whose text was converted', (serverUrl) => {
  let test_: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test_ = await freshMysql(serverUrl);
    database = await test_.open();
    await execute('alter database character set latin1 collate latin1_swedish_ci');
    await migrate(database);
  });

  afterAll(async () => {
    await database.close();
    await test_.drop();
  });

  const execute = (statement: string) =>
    database.run((connection) => sql.raw(statement).execute(connection));

  test("are created correctly, whatever the database's defaults", async () => {
    await expect(refuseWrongColumns(database)).resolves.toBeUndefined();
  });

  test.each([
    ['payments', 'latin1', 'payments.reference (latin1_swedish_ci)'],
    ['payments', 'utf8mb3', 'payments.metadata (utf8mb3_general_ci)'],
    // It stores every text, but treats Key-1 and KEY-1 as one key.
    ['payments', 'utf8mb4', 'payments.idempotency_key (utf8mb4_general_ci)'],
    ['operations', 'ascii collate ascii_bin', 'operations.reason (ascii_bin)'],
    ['merchants', 'utf8mb3 collate utf8mb3_bin', 'merchants.name (utf8mb3_bin)'],
  ])('are rejected at the start: %s in %s', async (table, characterSet, named) => {
    await execute(`create table kept like ${table}`);
    await execute(`alter table ${table} convert to character set ${characterSet}`);
    const { code, output } = await runToEnd('main', test_.environment);
    expect(code).toBe(1);
    expect(output).toContain('Text would be lost or mixed up');
    expect(output).toContain(named);
    await execute(`drop table ${table}`);
    await execute(`rename table kept to ${table}`);
    await expect(refuseWrongColumns(database)).resolves.toBeUndefined();
  });

  test('are listed correctly if they hold text of any language', async () => {
    const { rows } = await database.run((connection) =>
      sql<{ name: string }>`select concat(table_name, '.', column_name) as name
        from information_schema.columns
        where table_schema = database() and character_set_name = 'utf8mb4'`.execute(connection),
    );
    const known = Object.entries(ANY_LANGUAGE).flatMap(([table, columns]) =>
      columns.map((column) => `${table}.${column}`),
    );
    expect(rows.map(({ name }) => name).sort()).toEqual(known.sort());
  });
});
