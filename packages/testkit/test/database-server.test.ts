import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import {
  createDatabase,
  describeOnMysql,
  findSecrets,
  isPortFree,
  readFilesForScan,
  run,
  startDatabaseServer,
  temporaryFolder,
  testEnvironment,
  waitFor,
  type DatabaseServer,
} from '../src/index.js';

type Row = {
  readonly value: string | number;
} & RowDataPacket;

async function query(url: string, ...statements: string[]): Promise<unknown> {
  const connection = await createConnection({ uri: url });
  try {
    let value: unknown;
    for (const statement of statements) {
      const [rows] = await connection.query<Row[]>(statement);
      value = Array.isArray(rows) ? rows[0]?.value : undefined;
    }
    return value;
  } finally {
    await connection.end();
  }
}

describeOnMysql('The server of the test run', (serverUrl) => {
  test('databases are fresh, separate, and gone when dropped', async () => {
    const first = await createDatabase(serverUrl);
    const second = await createDatabase(serverUrl);
    await query(first.url, 'create table notes (text varchar(20))');

    const tables = 'select count(*) as value from information_schema.tables where table_schema = ';
    expect(await query(first.url, `${tables} database()`)).toBe(1);
    expect(await query(second.url, `${tables} database()`)).toBe(0);
    expect(await query(first.url, 'select @@character_set_database as value')).toBe('utf8mb4');

    await first.drop();
    await second.drop();
    await expect(query(first.url, 'select 1')).rejects.toThrow(/Unknown database/);
  });
});

// With TEST_MYSQL_URL there may be no server program to start a private one.
const describePrivate = process.env.TEST_MYSQL_URL ? describe.skip : describeOnMysql;

describePrivate('A private server', () => {
  let server: DatabaseServer;
  beforeAll(async () => (server = await startDatabaseServer({ args: ['--lock-wait-timeout=7'] })));
  afterAll(() => server.stop());

  test('is as durable as in production, and accepts further options', async () => {
    const durability = 'select @@innodb_flush_log_at_trx_commit as value';
    expect(await query(server.url, durability)).toBe(1);
    expect(await query(server.url, 'select @@lock_wait_timeout as value')).toBe(7);
  });

  test('committed data survives kill and restart, at the same url', async () => {
    const database = await createDatabase(server.url);
    await query(database.url, 'create table notes (text varchar(20)) engine = InnoDB');
    await query(database.url, "insert into notes values ('a planted control')");
    const pid = server.pid;

    await server.kill();
    await expect(query(database.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/);
    await server.restart();

    expect(await query(database.url, 'select text as value from notes')).toBe('a planted control');
    expect(server.pid).not.toBe(pid);
  });

  test('its files can be scanned', () => {
    const { dataFolder } = server;
    if (dataFolder === undefined) return; // A container has none here.
    expect(
      findSecrets(readFilesForScan([dataFolder]), [
        { name: 'control', value: 'a planted control' },
      ]),
    ).not.toEqual([]);
  });

  test('a server that does not start is an error with its log', async () => {
    await expect(startDatabaseServer({ args: ['--no-such-option'] })).rejects.toThrow(
      /ended while starting.*no-such-option/s,
    );
  });

  test('ends with the process that started it, and its data is removed', async () => {
    const folder = temporaryFolder('db-test');
    const holder = join(folder, 'holder.js');
    writeFileSync(
      holder,
      `const { startDatabaseServer } = require(${JSON.stringify(require.resolve('@payment-gateway/testkit'))});
      startDatabaseServer().then((it) => console.log(JSON.stringify({ ...it, pid: it.pid })));`,
    );
    const running = await run({
      command: process.execPath,
      args: [holder],
      env: testEnvironment({}),
    });
    const line = await waitFor(() => running.stdout().includes('\n') && running.stdout());
    const started = JSON.parse(line) as Pick<DatabaseServer, 'url' | 'dataFolder'>;
    const port = Number(new URL(started.url).port);
    expect(await isPortFree(port)).toBe(false);

    await running.kill();

    await waitFor(() => isPortFree(port), { what: 'the orphaned server to end' });
    const { dataFolder } = started;
    if (dataFolder !== undefined) {
      await waitFor(() => !existsSync(dataFolder), { what: 'its data to be removed' });
    }
  });
});

test('A given server that cannot be reached is an error, not a reason to skip', async () => {
  await expect(startDatabaseServer({ givenUrl: 'mysql://a:b@127.0.0.1:1' })).rejects.toThrow(
    'The server of TEST_MYSQL_URL cannot be reached',
  );
});

describeOnMysql('A given server', (serverUrl) => {
  test('is used as it is and cannot be killed', async () => {
    const server = await startDatabaseServer({ givenUrl: `${serverUrl}/some_database` });

    expect(server).toMatchObject({ url: serverUrl, flavor: 'given' });
    await expect(server.kill()).rejects.toThrow(/not ours/);
    await server.stop();
    expect(await query(serverUrl, 'select 1 as value')).toBe(1);
  });
});
