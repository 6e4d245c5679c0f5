import { sql } from 'kysely';
import { newId } from '../../src/domain/ids.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { type Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/all.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { scheduled } from '../support/payments.js';

const LIMITS = { batchSize: 50, underWay: 1 };
const CREATED_AT = '2026-11-20 12:00:00.123';

onEachEngine('A database of version 1, with payments,', (fresh) => {
  let test_: TestDatabase;
  let database: Database;

  beforeEach(async () => {
    test_ = await fresh();
    database = await test_.open();
    await migrate(database, migrations.slice(0, 1));
  });

  afterEach(async () => {
    await database.close();
    await test_.drop();
  });

  /** Writes a payment with version 1's columns. */
  async function insertAsVersion1(
    status: 'authorized' | 'succeeded' | 'processing',
    capture: string,
  ) {
    const [id, cardId] = [newId(), newId()];
    const captured = status === 'succeeded' ? 1000 : 0;
    await database.run(async (connection) => {
      await sql`insert into cards (uuid, merchant_id, card_number, card_holder, expiry_month,
          expiry_year, key_id, created_at)
        values (${cardId}, 'merchant_one', 'c2VhbGVk', null, 12, 2042, 'k1', ${CREATED_AT})`.execute(
        connection,
      );
      await sql`insert into payments (uuid, merchant_id, tracking_id, card_id, card_brand, card_last4,
          amount, currency, amount_captured, amount_refunded, capture, status, status_code,
          metadata, asked, version, created_at, updated_at)
        values (${id}, 'merchant_one', 'tx-1', ${cardId}, 'visa', '4242', 1000, 'USD', ${captured}, 0,
          ${capture}, ${status}, ${status === 'processing' ? null : '0'}, '{}', 0, 2, ${CREATED_AT}, ${CREATED_AT})`.execute(
        connection,
      );
      await sql`insert into payment_events (payment_id, version, type, from_status, to_status, cause,
          bank_reference, created_at)
        values (${id}, 1, 'intent_recorded', null, 'initiated', 'merchant', ${id}, ${CREATED_AT})`.execute(
        connection,
      );
    });
    return id;
  }

  test('keeps them: payments can be refunded, and their history read', async () => {
    const id = await insertAsVersion1('succeeded', 'automatic');
    await migrate(database);
    const store = createPaymentStore(database, LIMITS);
    const paid = await store.findPayment('merchant_one', id);
    if (paid === null) throw new Error('The payment is gone');
    const request = { id: newId(), kind: 'refund', amount: 300, reason: null } as const;
    const asked = requestOperation(paid, request, 'merchant', new Date());
    expect(await store.recordChange(scheduled(asked))).toBe('recorded');
    const { data } = await store.listEvents(id, { limit: 10, startingAfter: null });
    expect(data.map(({ type, amount }) => [type, amount])).toEqual([
      ['intent_recorded', null],
      ['refund_requested', 300],
    ]);
  });

  test('gives authorized payments seven days from then, and the worker a time to release them', async () => {
    const id = await insertAsVersion1('authorized', 'manual');
    await migrate(database);
    const store = createPaymentStore(database, LIMITS);
    expect(await store.findPayment('merchant_one', id)).toMatchObject({
      captureBefore: new Date('2026-11-27T12:00:00.123Z'),
    });
    const { due_at } = await database.run((connection) =>
      connection
        .selectFrom('payments')
        .select('due_at')
        .where('uuid', '=', id)
        .executeTakeFirstOrThrow(),
    );
    expect(due_at).toBe('2026-11-27 12:00:00.123');
  });

  test('also gives payments authorized later a time to capture', async () => {
    const before = await insertAsVersion1('processing', 'manual');
    await migrate(database);
    const after = await insertAsVersion1('authorized', 'manual');
    const store = createPaymentStore(database, LIMITS);
    for (const id of [before, after]) {
      expect(await store.findPayment('merchant_one', id)).toMatchObject({
        captureBefore: new Date('2026-11-27T12:00:00.123Z'),
      });
    }
  });

  test('still accepts what a version 1 program writes', async () => {
    await migrate(database);
    const id = await insertAsVersion1('succeeded', 'automatic');
    const store = createPaymentStore(database, LIMITS);
    expect(await store.findPayment('merchant_one', id)).toMatchObject({
      amountRefundPending: 0,
      openOperation: null,
      captureBefore: null,
      card: { brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2042 },
    });
  });

  test('is completed by the next process if the first one crashed halfway', async () => {
    const second = migrations[1];
    const all = second?.statements(database.engine.columns) ?? [];
    for (const statement of all.slice(0, all.length - 2)) {
      await database.run((connection) => sql.raw(statement).execute(connection));
    }
    expect((await migrate(database)).map(({ version }) => version)).toEqual(
      migrations.slice(1).map(({ version }) => version),
    );
    expect(await migrate(database)).toEqual([]);
  });
});
