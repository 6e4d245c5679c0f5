import {
  createDatabase,
  describeOnMysql,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { type Database } from '../../src/database/database.js';
import { openMysql } from '../../src/database/open.js';

describeOnMysql('The connections of a pool', (serverUrl) => {
  let test_: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test_ = await createDatabase(serverUrl);
    database = openMysql(mysqlUrl.parse(test_.url), { poolSize: 2, timeoutMs: 10_000 });
  });

  afterAll(async () => {
    await database.close();
    await test_.drop();
  });

  const use = () => database.engine.poolUse();
  const sleeping = () => database.run((connection) => sql`select sleep(0.3)`.execute(connection));

  test('are counted while in use, waited for and idle', async () => {
    expect(use()).toEqual({ inUse: 0, idle: 0, waiting: 0 });
    const work = [sleeping(), sleeping(), sleeping()];
    await waitFor(() => use()?.inUse === 2 && use()?.waiting === 1, { what: 'one to wait' });
    await Promise.all(work);
    expect(use()).toEqual({ inUse: 0, idle: 2, waiting: 0 });
  });

  test('are no longer counted once the server closes them, in use or idle', async () => {
    await Promise.all([sleeping(), sleeping()]);
    expect(use()).toEqual({ inUse: 0, idle: 2, waiting: 0 });
    const killing = openMysql(mysqlUrl.parse(test_.url), { poolSize: 1, timeoutMs: 10_000 });
    const { rows } = await killing.run((connection) =>
      sql<{ id: number }>`select id from information_schema.processlist
        where db = ${new URL(test_.url).pathname.slice(1)} and id <> connection_id()`.execute(
        connection,
      ),
    );
    expect(rows).toHaveLength(2);
    for (const { id } of rows) {
      await killing.run((connection) => sql.raw(`kill ${id}`).execute(connection));
    }
    await waitFor(() => use()?.idle === 0, { what: 'the closed ones to be noticed' });
    expect(use()).toEqual({ inUse: 0, idle: 0, waiting: 0 });
    await sleeping();
    expect(use()).toEqual({ inUse: 0, idle: 1, waiting: 0 });
    await killing.close();
  });
});
