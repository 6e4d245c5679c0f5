import { freePort } from '@payment-gateway/testkit';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { createMetrics } from '../../src/observability/metrics/metrics.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { openMysql } from '../../src/database/open.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { freshSqlite, openMigrated } from '../support/engines.js';
import { newIntent } from '../support/payments.js';

const booksIn = (database: Database) => {
  const metrics = createMetrics('1.0.0');
  const books = createPaymentStore(database, { batchSize: 100, underWay: 2 }, metrics.onCommitted);
  return { metrics, store: metrics.measureStore(books) };
};

/** Every timed operation, with its result and count. */
async function timedIn({ registry }: ReturnType<typeof createMetrics>): Promise<string[]> {
  const text = (await registry?.metrics()) ?? '';
  const count =
    /^payment_gateway_database_duration_seconds_count\{operation="(\w+)",result="(\w+)"\} (\d+)$/gm;
  return [...text.matchAll(count)].map(([, operation, result, times]) =>
    [operation, result, times].join(' '),
  );
}

describe('The time of database operations', () => {
  test('is measured per operation, failures separately', async () => {
    const test_ = await freshSqlite();
    const database = await openMigrated(test_);
    const { metrics, store } = booksIn(database);
    const intent = newIntent();
    await store.recordIntent(intent);
    await store.findPayment('merchant_one', intent.payment.id);
    await store.findPayment('merchant_two', intent.payment.id);
    await database.close();
    await expect(store.findByKey('merchant_one', 'key')).rejects.toThrow();
    await test_.drop();
    expect((await timedIn(metrics)).sort()).toEqual([
      'find_payment ok 2',
      'find_payment_by_key failed 1',
      'record_intent ok 1',
    ]);
  });

  test('ends with "unavailable" if nobody answers', async () => {
    const address = mysqlUrl.parse(`mysql://user:word@127.0.0.1:${await freePort()}/books`);
    const database = openMysql(address, { poolSize: 1, timeoutMs: 100 });
    const { metrics, store } = booksIn(database);
    await expect(store.recordIntent(newIntent())).rejects.toThrow(StoreUnavailable);
    await expect(store.countAttention()).rejects.toThrow(StoreUnavailable);
    await database.close();
    expect((await timedIn(metrics)).sort()).toEqual([
      'count_attention unavailable 1',
      'record_intent unavailable 1',
    ]);
  });
});
