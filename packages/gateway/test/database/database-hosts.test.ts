import {
  createDatabase,
  type DatabaseServer,
  describeOnMysql,
  startDatabaseServer,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { type MysqlOptions } from '../../src/database/engines/mysql.js';
import { openMysql } from '../../src/database/open.js';
import { type Door, doorTo } from '../support/door.js';

const TIMEOUT_MS = 4_000;

describeOnMysql('A database on two hosts', (serverUrl) => {
  let database: TestDatabase;
  let first: Door;
  let second: Door;
  let opened: Database;
  let moves: number[];

  beforeEach(async () => {
    database = await createDatabase(serverUrl);
    [first, second] = await Promise.all([doorTo(serverUrl), doorTo(serverUrl)]);
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

  test('all connections go to the first while it works', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, id) => write(id)));
    expect(second.visits()).toBe(0);
    expect(await notes()).toBe(10);
  });

  test('what was under way at the first when it died is done at the second', async () => {
    const before = first.visits();
    const underWay = [write(1, 0.3), write(2, 0.3), write(3, 0.3)];
    await waitFor(() => first.visits() > before, { what: 'the transactions to begin' });
    await first.shut();
    await Promise.all(underWay);
    expect(await notes()).toBe(3);
    expect(moves).toEqual([second.port]);
  });

  test('what waits for the first when it stands still is done at the second, in time', async () => {
    await Promise.all([write(1), write(2), write(3)]);
    first.freeze();
    await Promise.all([write(4), write(5), write(6), write(7), write(8)]);
    expect(await notes()).toBe(8);
    expect(moves).toEqual([second.port]);
  });

  test('the first is not gone back to while the second works, and is when it does not', async () => {
    await first.shut();
    await write(1);
    await first.open();
    const visits = first.visits();
    await Promise.all([write(2), write(3), write(4)]);
    expect(first.visits()).toBe(visits);
    await second.shut();
    await write(5);
    expect(await notes()).toBe(5);
    expect(moves).toEqual([second.port, first.port]);
  });

  test('a statement that takes long is waited for, and not taken for a host that is gone', async () => {
    await write(1, 1.5);
    expect(second.visits()).toBeGreaterThan(0);
    expect(moves).toEqual([]);
  });

  test('a pool is closed, whatever its hosts do', async () => {
    await Promise.all([write(1), write(2)]);
    first.freeze();
    second.freeze();
    await opened.close();
    opened = open(database.url, [first.port]);
  });

  test('with both gone it is unavailable, and recovers by itself at whichever comes back', async () => {
    await Promise.all([first.shut(), second.shut()]);
    await expect(write(1)).rejects.toThrow(StoreUnavailable);
    await second.open();
    await write(2);
    expect(moves).toEqual([second.port]);
  });

  describe('of which the first is a server of its own', () => {
    let server: DatabaseServer;
    let admin: Database;

    beforeEach(async () => {
      server = await startDatabaseServer({ givenUrl: '' });
      admin = open(`${server.url}/mysql`, [Number(new URL(server.url).port)]);
      const { username, password, pathname } = new URL(database.url);
      // As the gateway's user should be: one that cannot write where nobody is to write.
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

    test('it is left when it has become read-only', async () => {
      await openBoth();
      await write(1);
      expect(moves).toEqual([]);
      await run(admin, 'set global read_only = 1');
      await write(2);
      expect(moves).toEqual([second.port]);
      expect(await notes()).toBe(1);
    });

    test('it is not used where payments must be durable, and are not there', async () => {
      await run(admin, 'set global innodb_flush_log_at_trx_commit = 2');
      await openBoth({ mustBeDurable: true });
      await write(1);
      expect(moves).toEqual([second.port]);
    });
  });
});
