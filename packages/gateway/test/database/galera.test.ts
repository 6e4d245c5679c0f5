import {
  createDatabase,
  describeWhere,
  type GaleraCluster,
  galeraMissing,
  startGaleraCluster,
  waitFor,
} from '@payment-gateway/testkit';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { openMysql } from '../../src/database/open.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { newIntent, NOON, scheduled } from '../support/payments.js';

const TIMEOUT_MS = 20_000;

describeWhere(galeraMissing(), 'Two nodes of a Galera cluster, of which one lags behind', () => {
  let cluster: GaleraCluster;
  let here: Database;
  let there: Database;
  let store: PaymentStore;
  let laggingStore: PaymentStore;

  beforeAll(async () => {
    cluster = await startGaleraCluster(2);
    const [first, second] = cluster.nodes;
    const { url } = await createDatabase(first?.url ?? '');
    const open = (nodeUrl = ''): Database =>
      openMysql(mysqlUrl.parse(nodeUrl + new URL(url).pathname), {
        poolSize: 4,
        timeoutMs: TIMEOUT_MS,
      });
    [here, there] = [open(first?.url), open(second?.url)];
    await migrate(here);
    [store, laggingStore] = [here, there].map((database) =>
      createPaymentStore(database, { batchSize: 10, underWay: 2 }),
    ) as [PaymentStore, PaymentStore];
  }, 60_000);

  afterAll(async () => {
    await here.close();
    await there.close();
    await cluster.stop();
  });

  /** Does something on one node, which another applies later, while a caller reads there. */
  async function meanwhile<T>(work: () => Promise<unknown>, ask: () => Promise<T>): Promise<T> {
    // An operator's connection, which does not wait for other nodes.
    const operator = await createConnection({ uri: cluster.nodes[1]?.url ?? '' });
    // The caller already has a statement running.
    const isAsking = async (): Promise<boolean> => {
      const [rows] = await operator.query<RowDataPacket[]>(
        `select id from information_schema.processlist
          where command = 'Query' and time_ms > 200 and id <> connection_id()`,
      );
      return rows.length > 0;
    };
    try {
      await operator.query('flush tables with read lock');
      await work();
      let isAnswered = false;
      const answer = ask().finally(() => {
        isAnswered = true;
      });
      await waitFor(async () => isAnswered || (await isAsking()), { what: 'the question' });
      await operator.query('unlock tables');
      return await answer;
    } finally {
      operator.destroy();
    }
  }

  test('a commit on one node is visible on the other', async () => {
    const intent = newIntent();
    const found = await meanwhile(
      () => store.recordIntent(intent),
      () => laggingStore.findPayment(intent.payment.merchantId, intent.payment.id),
    );
    expect(found).toEqual(intent.payment);
  });

  test('an outcome finds the intent that was recorded on the other node', async () => {
    const { payment, ...rest } = newIntent();
    const outcome = { kind: 'approved', trackingId: 'tx-1' } as const;
    const change = scheduled(applyOutcome(payment, null, outcome, 'bank_answer', NOON));
    const result = await meanwhile(
      () => store.recordIntent({ payment, ...rest }),
      () => laggingStore.recordChange(change),
    );
    expect(result).toBe('recorded');
    expect(await store.findPayment(payment.merchantId, payment.id)).toMatchObject({
      state: { status: 'succeeded' },
    });
  });

  test('a key used on one node is known on the other', async () => {
    const [first, second] = [newIntent({ key: 'one' }), newIntent({ key: 'one' })];
    const result = await meanwhile(
      () => store.recordIntent(first),
      () => laggingStore.recordIntent(second),
    );
    expect(result).toMatchObject({ kind: 'key_used', payment: { id: first.payment.id } });
  });

  test('two outcomes at once on both nodes are recorded once, and only contended rows wait', async () => {
    // Nodes answer wrongly only in rare races: with this many attempts, some did in each run.
    for (let round = 0; round < 40; round += 1) {
      const intents = Array.from({ length: 10 }, () => newIntent());
      await Promise.all(intents.map((intent) => store.recordIntent(intent)));
      const outcome = { kind: 'approved', trackingId: 'tx-1' } as const;
      const changes = intents.map(({ payment }) =>
        scheduled(applyOutcome(payment, null, outcome, 'bank_answer', NOON)),
      );
      const results = await Promise.all(
        changes.flatMap((change) => [
          store.recordChange(change),
          laggingStore.recordChange(change),
        ]),
      );
      expect(results.filter((result) => result === 'recorded')).toHaveLength(10);
      expect(results.filter((result) => result === 'superseded')).toHaveLength(10);
    }
  });

  test('of two payments with one key on both nodes, one is made, and both get it', async () => {
    for (let round = 0; round < 40; round += 1) {
      const pairs = Array.from({ length: 10 }, (_, index) => {
        const key = `round-${round}-${index}`;
        return [newIntent({ key }), newIntent({ key })] as const;
      });
      const results = await Promise.all(
        pairs.flatMap(([one, other]) => [
          store.recordIntent(one),
          laggingStore.recordIntent(other),
        ]),
      );
      const kinds = results.map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'recorded')).toHaveLength(10);
      expect(kinds.filter((kind) => kind === 'key_used')).toHaveLength(10);
    }
  });
});
