import { sql } from 'kysely';
import { newId } from '../../src/domain/ids.js';
import { type PaymentFilter, type PaymentStore } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { selectPage } from '../../src/books/payment-lists.js';
import { type Books, openBooks } from '../support/books.js';
import { onEachEngine } from '../support/engines.js';
import { newIntent } from '../support/payments.js';

const ANY: PaymentFilter = { status: null, reference: null, createdFrom: null, createdTo: null };

onEachEngine('A list of payments', (fresh, engine) => {
  let close: Books['close'];
  let database: Database;
  let store: PaymentStore;

  beforeAll(async () => {
    ({ database, store, close } = await openBooks(await fresh(), { batchSize: 100, underWay: 2 }));
    // Enough rows for the planner to prefer an index; most belong to other merchants.
    await Promise.all(
      Array.from({ length: 3_000 }, (_, i) =>
        store.recordIntent(
          newIntent({
            merchantId: `merchant_${i % 100 === 0 ? 'one' : i % 7}`,
            reference: `order-${i % 50}`,
          }),
        ),
      ),
    );
    await database.run((connection) =>
      sql.raw(engine === 'mysql' ? 'analyze table payments, cards' : 'analyze').execute(connection),
    );
  });

  afterAll(() => close());

  /** The database's query plan for a page. */
  async function planOf(filter: PaymentFilter) {
    return database.run(async (connection) => {
      const page = { limit: 11, startingAfter: newId() };
      const query = selectPage(connection, database.engine, 'merchant_one', filter, page).compile();
      const explain = engine === 'mysql' ? 'explain format = traditional ' : 'explain query plan ';
      const { rows } = await connection.executeQuery<Record<string, unknown>>({
        ...query,
        sql: explain + query.sql,
      });
      return rows;
    });
  }

  test.each([
    ['all', ANY, 'payments_listed', 1],
    ['one status', { ...ANY, status: 'succeeded' as const }, 'payments_by_status', 1],
    ['two stored states', { ...ANY, status: 'processing' as const }, 'payments_by_status', 2],
    ['one reference', { ...ANY, reference: 'order-1' }, 'payments_by_reference', 7],
    [
      'one reference and status',
      { ...ANY, reference: 'order-1', status: 'failed' as const },
      'payments_by_reference',
      1,
    ],
    ['a time', { ...ANY, createdFrom: new Date(0), createdTo: new Date() }, 'payments_listed', 1],
  ])('of %s uses an index, and needs no sort', async (_what, filter, index, stretches) => {
    const plan = await planOf(filter);
    // The index finds the ids; their rows, at most 101 at a time, are fetched by id.
    if (engine === 'mysql') {
      const places = plan.filter(({ key }) => key === index);
      expect(places).toHaveLength(stretches);
      // Rows with free text would be sorted in a file on disk.
      for (const { Extra } of plan) expect(Extra ?? '').not.toContain('temporary');
      for (const { Extra } of places) {
        expect(Extra).toContain('Using index');
        expect(Extra).not.toContain('filesort');
      }
    } else {
      const details = plan.map(({ detail }) => String(detail));
      const along = details.filter((detail) =>
        detail.includes(`COVERING INDEX ${index} (merchant`),
      );
      expect(along).toHaveLength(stretches);
    }
  });
});
