import { newId, timeOfId } from '../../src/domain/ids.js';
import { type Clue, type SearchStore } from '../../src/services/ports/search-store.js';
import { createPaymentSearch } from '../../src/services/payment-search.js';
import { type Database } from '../../src/database/database.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { createSearchStore } from '../../src/books/search.js';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { newIntent } from '../support/payments.js';

const VISA: Clue = { kind: 'last4', last4: '4242' };
const ROWS = 2;

onEachEngine('A search of payments', (fresh) => {
  let test_: TestDatabase;
  let database: Database;
  let search: SearchStore;
  let ids: string[];

  beforeAll(async () => {
    test_ = await fresh();
    database = await openMigrated(test_);
    search = createSearchStore(database);
    const store = createPaymentStore(database, { batchSize: 10, underWay: 1 });
    const card = { brand: 'visa', expiryMonth: 12, expiryYear: 2042 } as const;
    ids = Array.from({ length: 7 }, (_, i) => newId(new Date(Date.UTC(2026, 10, 22, 0, 0, i))));
    for (const [i, id] of ids.entries()) {
      const last4 = i % 3 === 0 ? '4242' : '1111';
      const merchantId = i < 5 ? 'merchant_one' : 'merchant_two';
      await store.recordIntent(newIntent({ id, merchantId, card: { ...card, last4 } }));
    }
  });

  afterAll(async () => {
    await database.close();
    await test_.drop();
  });

  /** In slices of that many rows. */
  async function walk(merchantId: string | null, from: number, to: number) {
    const time = (i: number): Date => timeOfId(ids[i] ?? '');
    const span = { from: time(from), to: time(to), merchantId };
    const found: string[] = [];
    const looked: number[] = [];
    for (let after: string | null = null; looked.at(-1) !== 0;) {
      const slice = await search.lookAtPayments(VISA, span, after, ROWS);
      found.push(...slice.found.map(({ id }) => id));
      looked.push(slice.looked);
      after = slice.last ?? after;
    }
    return { found: found.map((id) => ids.indexOf(id)), looked };
  }

  test('returns all of them once, including both ends', async () => {
    expect(await walk(null, 0, 6)).toEqual({ found: [0, 3, 6], looked: [2, 2, 2, 1, 0] });
    expect(await walk(null, 1, 5)).toEqual({ found: [3], looked: [2, 2, 1, 0] });
    expect(await walk(null, 3, 3)).toEqual({ found: [3], looked: [1, 0] });
  });

  test("reads only the merchant's rows", async () => {
    expect(await walk('merchant_two', 0, 6)).toEqual({ found: [6], looked: [2, 0] });
  });

  test('stops at the end', async () => {
    const steps: number[] = [];
    const whole = createPaymentSearch({
      search,
      store: createPaymentStore(database, { batchSize: 1, underWay: 1 }),
    });
    const span = { from: timeOfId(ids[0] ?? ''), to: new Date(), merchantId: null };
    for await (const { looked } of whole.byClue({ kind: 'tracking_id', trackingId: 'x' }, span)) {
      steps.push(looked);
    }
    expect(steps).toEqual([7, 7]);
  });
});
