import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { type Payment } from '../../src/domain/payment.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { type Books, openBooks } from '../support/books.js';
import { onEachEngine } from '../support/engines.js';
import { newIntent, NOON, scheduled } from '../support/payments.js';

const LIMITS = { batchSize: 50, underWay: 1 };
const approved: Outcome = { kind: 'approved', trackingId: 'tx-1' };
const declined: Outcome = { kind: 'declined', trackingId: 'tx-1', reason: 'lost_card' };

function changeOf(payment: Payment, outcome: Outcome) {
  return scheduled(applyOutcome(payment, null, outcome, 'bank_answer', NOON));
}

onEachEngine('The books', (fresh, engine) => {
  let openAgain: Books['openAgain'];
  let close: Books['close'];
  let database: Database;
  let store: PaymentStore;

  beforeAll(async () => {
    ({ database, store, openAgain, close } = await openBooks(await fresh(), LIMITS));
  });

  afterAll(() => close());

  const eventsOf = (paymentId: string) =>
    database.run((connection) =>
      connection
        .selectFrom('payment_events')
        .selectAll()
        .where('payment_id', '=', paymentId)
        .orderBy('version')
        .execute(),
    );

  test('return a payment as it was recorded, with every field', async () => {
    const intent = newIntent({
      reference: 'Bestellung 6735 – "später" \\ 🦊',
      description: "it's; drop table payments",
      metadata: { 'schlüssel ß': '🦊', empty: '' },
      amount: Number.MAX_SAFE_INTEGER,
    });
    expect(await store.recordIntent(intent)).toEqual({ kind: 'recorded' });
    expect(await store.findPayment('merchant_one', intent.payment.id)).toEqual(intent.payment);
  });

  test('read a payment without its card, and so from one place on disk', async () => {
    const intent = newIntent();
    await store.recordIntent(intent);
    await database.run((connection) =>
      connection.deleteFrom('cards').where('uuid', '=', intent.payment.cardId).execute(),
    );
    expect(await store.findPayment('merchant_one', intent.payment.id)).toEqual(intent.payment);
  });

  test('do not show a payment to another merchant, nor one that does not exist', async () => {
    const intent = newIntent();
    await store.recordIntent(intent);
    expect(await store.findPayment('merchant_two', intent.payment.id)).toBeNull();
    expect(await store.findPayment('merchant_one', newIntent().payment.id)).toBeNull();
  });

  test('keep the first payment of a key, and the fingerprint of its request', async () => {
    const first = newIntent({ key: 'key-1', fingerprint: 'aa' });
    await store.recordIntent(first);
    const second = newIntent({ key: 'key-1', fingerprint: 'bb' });
    expect(await store.recordIntent(second)).toEqual({
      kind: 'key_used',
      payment: first.payment,
      fingerprint: { keyId: 'h1', hash: 'aa' },
    });
    expect(await store.findPayment('merchant_one', second.payment.id)).toBeNull();
    expect(await eventsOf(second.payment.id)).toEqual([]);
  });

  test.each([
    ['Key-2', 'KEY-2'],
    ['kéy', 'key'],
  ])('distinguish the keys %p and %p', async (one, other) => {
    const ascii = (key: string) => key.normalize('NFD').replace(/[^\x20-\x7e]/g, '_');
    await store.recordIntent(newIntent({ key: ascii(one) }));
    expect(await store.recordIntent(newIntent({ key: ascii(other) }))).toEqual({
      kind: 'recorded',
    });
  });

  test('keep the keys of two merchants separate', async () => {
    await store.recordIntent(newIntent({ key: 'shared' }));
    const theirs = newIntent({ key: 'shared', merchantId: 'merchant_two' });
    expect(await store.recordIntent(theirs)).toEqual({ kind: 'recorded' });
  });

  test('treat a repeated intent, as after a lost answer to COMMIT, as recorded, and write it once', async () => {
    const intent = newIntent({ key: 'again' });
    expect(await store.recordIntent(intent)).toEqual({ kind: 'recorded' });
    expect(await store.recordIntent(intent)).toEqual({ kind: 'recorded' });
    expect(await eventsOf(intent.payment.id)).toHaveLength(1);
  });

  test('let one of many simultaneous requests with one key win, in one process and across two', async () => {
    const otherDatabase = await openAgain();
    const otherStore = createPaymentStore(otherDatabase, LIMITS);
    const intents = Array.from({ length: 30 }, () => newIntent({ key: 'race' }));
    const results = await Promise.all(
      intents.map((intent, i) => (i % 2 === 0 ? store : otherStore).recordIntent(intent)),
    );
    await otherDatabase.close();
    expect(results.filter(({ kind }) => kind === 'recorded')).toHaveLength(1);
    const winner = intents[results.findIndex(({ kind }) => kind === 'recorded')];
    for (const result of results) {
      if (result.kind === 'key_used') expect(result.payment).toEqual(winner?.payment);
    }
  });

  test('write a batch except the row in its middle that the tables reject', async () => {
    const intents = Array.from({ length: 5 }, () => newIntent());
    const sent = intents.map((intent, i) =>
      // Invalid data that the types prevent, but a bug might produce.
      i === 2
        ? { ...intent, card: { ...intent.card, number: JSON.parse('null') as string } }
        : intent,
    );
    const settled = await Promise.allSettled(sent.map((intent) => store.recordIntent(intent)));
    expect(settled.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    for (const [i, { payment }] of intents.entries()) {
      expect(await store.findPayment('merchant_one', payment.id)).toEqual(i === 2 ? null : payment);
      expect(await eventsOf(payment.id)).toHaveLength(i === 2 ? 0 : 1);
    }
  });

  test('commit a thousand concurrent payments, each with its card and its first event', async () => {
    const intents = Array.from({ length: 1000 }, (_, i) => newIntent({ amount: i + 1 }));
    const results = await Promise.all(intents.map((intent) => store.recordIntent(intent)));
    expect(results.every(({ kind }) => kind === 'recorded')).toBe(true);
    const sample = intents[617];
    expect(await store.findPayment('merchant_one', sample?.payment.id ?? '')).toEqual(
      sample?.payment,
    );
    expect(await eventsOf(sample?.payment.id ?? '')).toHaveLength(1);
  });

  test('record a change with its event', async () => {
    const { payment, ...intent } = newIntent();
    await store.recordIntent({ payment, ...intent });
    const change = changeOf(payment, approved);
    expect(await store.recordChange(change)).toBe('recorded');
    expect(await store.findPayment('merchant_one', payment.id)).toEqual(change.after);
    expect(await eventsOf(payment.id)).toMatchObject([
      { version: 1, type: 'intent_recorded', from_status: null, to_status: 'initiated' },
      { version: 2, type: 'outcome_recorded', from_status: 'initiated', to_status: 'succeeded' },
    ]);
  });

  test('reject a second change of the same state, and write nothing of it', async () => {
    const { payment, ...intent } = newIntent();
    await store.recordIntent({ payment, ...intent });
    const won = changeOf(payment, approved);
    await store.recordChange(won);
    expect(await store.recordChange(changeOf(payment, declined))).toBe('superseded');
    expect(await store.findPayment('merchant_one', payment.id)).toEqual(won.after);
    expect(await eventsOf(payment.id)).toHaveLength(2);
  });

  test('make only the payment wait that another transaction has locked', async () => {
    if (engine === 'sqlite') return; // SQLite has one writer at a time, so a lock blocks everyone there.
    const [held, ...others] = Array.from({ length: 12 }, () => newIntent());
    if (held === undefined) throw new Error('no payment');
    await Promise.all([held, ...others].map((intent) => store.recordIntent(intent)));
    const holder = await openAgain();
    let release = (): void => undefined;
    const isHeld = new Promise<void>((tell) => {
      void holder.transact(
        async (connection) => {
          await connection
            .selectFrom('payments')
            .select('uuid')
            .where('uuid', '=', held.payment.id)
            .forUpdate()
            .execute();
          tell();
          await new Promise<void>((open) => {
            release = open;
          });
        },
        { deadline: performance.now() + 60_000 },
      );
    });
    await isHeld;
    const waiting = store.recordChange(changeOf(held.payment, approved));
    const passing = others.map(({ payment }) => store.recordChange(changeOf(payment, approved)));
    expect(await Promise.all(passing)).toEqual(others.map(() => 'recorded'));
    release();
    expect(await waiting).toBe('recorded');
    await holder.close();
  });

  test('answer each of many concurrent changes separately, including losers', async () => {
    const intents = Array.from({ length: 40 }, () => newIntent());
    await Promise.all(intents.map((intent) => store.recordIntent(intent)));
    // Every payment gets two outcomes at once; exactly one of each pair may be recorded.
    const results = await Promise.all(
      intents.flatMap(({ payment }) => [
        store.recordChange(changeOf(payment, approved)),
        store.recordChange(changeOf(payment, declined)),
      ]),
    );
    for (let i = 0; i < results.length; i += 2) {
      expect([results[i], results[i + 1]].sort()).toEqual(['recorded', 'superseded']);
    }
    for (const { payment } of intents) expect(await eventsOf(payment.id)).toHaveLength(2);
  });

  test('record a contradiction as an event that changes no status', async () => {
    const { payment, ...intent } = newIntent();
    await store.recordIntent({ payment, ...intent });
    const failed = changeOf(payment, declined);
    await store.recordChange(failed);
    await store.recordChange(changeOf(failed.after, approved));
    const stored = await store.findPayment('merchant_one', payment.id);
    expect(stored?.state).toEqual(failed.after.state);
    expect((await eventsOf(payment.id)).at(-1)).toMatchObject({ type: 'outcome_contradicted' });
  });
});
