import {
  createDatabase,
  type DatabaseServer,
  describeOnMysql,
  startDatabaseServer,
  startTcpProxy,
  type TcpProxy,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { type MysqlOptions } from '../../src/database/engines/mysql.js';
import { openMysql } from '../../src/database/open.js';

const TIMEOUT_MS = 4_000;

describeOnMysql('A database on two hosts', (serverUrl) => {
  let database: TestDatabase;
  let first: TcpProxy;
  let second: TcpProxy;
  let opened: Database;
  let moves: number[];

  beforeEach(async () => {
    database = await createDatabase(serverUrl);
    [first, second] = await Promise.all([startTcpProxy(serverUrl), startTcpProxy(serverUrl)]);
    opened = open(database.url, [first.port, second.port]);
    await run(opened, 'create table notes (id int primary key, word varchar(20))');
  });

  afterEach(async () => {
    await opened.close();
    await Promise.all([first.shut(), second.shut()]);
    await database.drop();
  });

  function open(url: string, ports: number[], more: Partial<MysqlOptions> = {}): Database {
    const { username, password, pathname } = new URL(url);
    const hosts = ports.map((port) => `127.0.0.1:${port}`).join();
    moves = [];
    return openMysql(mysqlUrl.parse(`mysql://${username}:${password}@${hosts}${pathname}`), {
      poolSize: 3,
      timeoutMs: TIMEOUT_MS,
      onMove: (_from, to) => moves.push(to.port),
      ...more,
    });
  }

  const run = async (on: Database, statement: string): Promise<readonly unknown[]> =>
    (await on.run((connection) => sql.raw(statement).execute(connection))).rows;

  const write = (id: number, sleepSeconds = 0): Promise<void> =>
    opened.transact(
      async (connection) => {
        await sql`insert into notes values (${id}, 'x') on duplicate key update word = 'again'`.execute(
          connection,
        );
        await sql`select sleep(${sleepSeconds})`.execute(connection);
      },
      { deadline: performance.now() + TIMEOUT_MS },
    );

  const notes = async (): Promise<number> => (await run(opened, 'select * from notes')).length;

  test('all connections go to the first host while it works', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, id) => write(id)));
    expect(second.connections()).toBe(0);
    expect(await notes()).toBe(10);
  });

  test('statements under way on the first host when it fails are run on the second', async () => {
    const before = first.connections();
    const underWay = [write(1, 0.3), write(2, 0.3), write(3, 0.3)];
    await waitFor(() => first.connections() > before, { what: 'the transactions to begin' });
    await first.shut();
    await Promise.all(underWay);
    expect(await notes()).toBe(3);
    expect(moves).toEqual([second.port]);
  });

  test('statements that wait for a frozen first host are run on the second, in time', async () => {
    await Promise.all([write(1), write(2), write(3)]);
    first.freeze();
    await Promise.all([write(4), write(5), write(6), write(7), write(8)]);
    expect(await notes()).toBe(8);
    expect(moves).toEqual([second.port]);
  });

  test('the first host is used again only when the second fails', async () => {
    await first.shut();
    await write(1);
    await first.open();
    const visits = first.connections();
    await Promise.all([write(2), write(3), write(4)]);
    expect(first.connections()).toBe(visits);
    await second.shut();
    await write(5);
    expect(await notes()).toBe(5);
    expect(moves).toEqual([second.port, first.port]);
  });

  test('a slow statement does not count as a failed host', async () => {
    await write(1, 1.5);
    expect(second.connections()).toBeGreaterThan(0);
    expect(moves).toEqual([]);
  });

  test('a pool can be closed, whatever its hosts do', async () => {
    await Promise.all([write(1), write(2)]);
    first.freeze();
    second.freeze();
    await opened.close();
    opened = open(database.url, [first.port]);
  });

  test('with both hosts down it is unavailable, and recovers when either comes back', async () => {
    await Promise.all([first.shut(), second.shut()]);
    await expect(write(1)).rejects.toThrow(StoreUnavailable);
    await second.open();
    await write(2);
    expect(moves).toEqual([second.port]);
  });

  describe('whose first host is a separate server', () => {
    let server: DatabaseServer;
    let admin: Database;

    beforeEach(async () => {
      server = await startDatabaseServer({ givenUrl: '' });
      admin = open(`${server.url}/mysql`, [Number(new URL(server.url).port)]);
      const { username, password, pathname } = new URL(database.url);
      // Without SUPER, as the gateway's user should be: it cannot write to a read-only server.
      await run(admin, `create user plain@'127.0.0.1' identified by 'word'`);
      await run(admin, `create database ${pathname.slice(1)}`);
      await run(admin, `grant all privileges on ${pathname.slice(1)}.* to plain@'127.0.0.1'`);
      await run(admin, `create table ${pathname.slice(1)}.notes (id int primary key, word text)`);
      const there = open(`mysql://${username}:${password}@x${pathname}`, [second.port]);
      await run(there, `create or replace user plain@'127.0.0.1' identified by 'word'`);
      await run(there, `grant all privileges on ${pathname.slice(1)}.* to plain@'127.0.0.1'`);
      await there.close();
    });

    afterEach(async () => {
      await admin.close();
      await server.stop();
    });

    const openBoth = async (more: Partial<MysqlOptions> = {}): Promise<void> => {
      await opened.close();
      const { port } = new URL(server.url);
      const url = `mysql://plain:word@x${new URL(database.url).pathname}`;
      opened = open(url, [Number(port), second.port], more);
    };

    test('the first host is left when it becomes read-only', async () => {
      await openBoth();
      await write(1);
      expect(moves).toEqual([]);
      await run(admin, 'set global read_only = 1');
      await write(2);
      expect(moves).toEqual([second.port]);
      expect(await notes()).toBe(1);
    });

    test('the first host is not used if its commits are not durable, but must be', async () => {
      await run(admin, 'set global innodb_flush_log_at_trx_commit = 2');
      await openBoth({ mustBeDurable: true });
      await write(1);
      expect(moves).toEqual([second.port]);
    });
  });
});
