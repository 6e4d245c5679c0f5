import { describeOnMysql, serverVersion } from '@payment-gateway/testkit';
import { type RawBuilder, sql } from 'kysely';
import { type Database } from '../../src/database/database.js';
import { freshMysql, openMigrated, type TestDatabase } from '../support/engines.js';

describeOnMysql('A server that holds many databases', (serverUrl) => {
  let fresh: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    fresh = await freshMysql(serverUrl);
    database = await openMigrated(fresh);
  });

  afterAll(async () => {
    await database.close();
    await fresh.drop();
  });

  // MariaDB tells in its plan how many databases it will go through. MySQL keeps all in one dictionary.
  const planOf = async (query: RawBuilder<unknown>): Promise<string> => {
    const { rows } = await database.run((connection) => sql`explain ${query}`.execute(connection));
    return JSON.stringify(rows);
  };

  test('is asked for a table of its own without a look at the others', async () => {
    expect(await planOf(database.engine.tablesNamed('payments'))).not.toContain('all databases');
  });

  test('is asked for its text columns without a look at the others', async () => {
    const { textColumns } = database.engine;
    if (textColumns === null) throw new Error('A server has character sets');
    expect(await planOf(textColumns)).not.toContain('all databases');
  });

  test('tells of a look at the others on MariaDB, so these tests can fail', async () => {
    const plan = await planOf(
      sql`select 1 from information_schema.tables where table_schema like database()`,
    );
    expect(plan.includes('all databases')).toBe(
      (await serverVersion(serverUrl)).includes('MariaDB'),
    );
  });
});
