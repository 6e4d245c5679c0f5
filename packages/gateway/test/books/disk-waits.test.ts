import {
  type DatabaseServer,
  describeOnMysql,
  startDatabaseServer,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { type Books, openBooks } from '../support/books.js';
import { freshMysql } from '../support/engines.js';
import { newIntent } from '../support/payments.js';

// InnoDB makes a commit visible before it is on disk, and a plain read does not wait for that.
describeOnMysql('What a key made', () => {
  let server: DatabaseServer;
  let books: Books;

  beforeAll(async () => {
    server = await startDatabaseServer({ isOnDisk: true });
    books = await openBooks(await freshMysql(server.url), { batchSize: 50, underWay: 1 });
  });

  afterAll(async () => {
    await books.close();
    await server.stop();
  });

  const logWrites = async () => {
    const { rows } = await books.database.run((connection) =>
      sql<{ Value: string }>`show global status like 'Innodb_log_writes'`.execute(connection),
    );
    return Number(rows[0]?.Value);
  };

  test.each([
    ['recorded', () => books.store.recordIntent(newIntent({ key: 'told' }))],
    ['looked for', () => books.store.findByKey('merchant_one', 'told')],
  ])('is reported only after waiting for the disk: %s', async (_, tell) => {
    await books.store.recordIntent(newIntent({ key: 'told' }));
    const before = await logWrites();
    for (let time = 0; time < 20; time += 1) {
      expect(await tell()).toMatchObject({ kind: 'key_used' });
    }
    expect(await logWrites()).toBeGreaterThanOrEqual(before + 20);
  });
});
