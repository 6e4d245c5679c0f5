import { waitFor } from '@payment-gateway/testkit';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { type Database } from '../../src/database/database.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { type Books, openBooks } from '../support/books.js';
import { onEachEngine } from '../support/engines.js';
import { newIntent, NOON, scheduled } from '../support/payments.js';

const LIMITS = { batchSize: 50, underWay: 1 };
const HOUR_MS = 3_600_000;

onEachEngine('Payments without an outcome', (fresh) => {
  let openAgain: Books['openAgain'];
  let close: Books['close'];
  let database: Database;
  let store: PaymentStore;

  beforeEach(async () => {
    ({ database, store, openAgain, close } = await openBooks(await fresh(), LIMITS));
  });

  afterEach(() => close());

  const record = async (checkInMs: number) => {
    const intent = { ...newIntent(), checkInMs };
    await store.recordIntent(intent);
    return intent.payment;
  };

  test('are taken when they are due, but not while they are young', async () => {
    const young = await record(HOUR_MS);
    const due = await record(0);
    const { due: taken } = await store.takeDue(10, HOUR_MS);
    expect(taken).toEqual([{ payment: due, operations: [], asked: 0 }]);
    expect(taken.map(({ payment }) => payment.id)).not.toContain(young.id);
  });

  test('belong to one taker during its lease, then to the next', async () => {
    const due = await record(0);
    expect((await store.takeDue(10, 1)).due).toHaveLength(1);
    const again = await waitFor(async () => {
      const { due: taken } = await store.takeDue(10, HOUR_MS);
      return taken.length > 0 && taken;
    });
    expect(again).toEqual([{ payment: due, operations: [], asked: 1 }]);
    expect((await store.takeDue(10, HOUR_MS)).due).toEqual([]);
  });

  test('are divided among many takers, each to one', async () => {
    const payments = await Promise.all(Array.from({ length: 60 }, () => record(0)));
    const others = await Promise.all([openAgain(), openAgain()]);
    const takers = [store, ...others.map((other) => createPaymentStore(other, LIMITS))];
    const taken: string[] = [];
    for (let more = true; more;) {
      const rounds = await Promise.all(takers.map((taker) => taker.takeDue(10, HOUR_MS)));
      more = rounds.some(({ due }) => due.length > 0) || taken.length < payments.length;
      taken.push(...rounds.flatMap(({ due }) => due.map(({ payment }) => payment.id)));
    }
    await Promise.all(others.map((other) => other.close()));
    expect(taken.sort()).toEqual(payments.map(({ id }) => id).sort());
  });

  test('can be listed without being taken', async () => {
    await record(0);
    expect((await store.listDue(10)).due).toHaveLength(1);
    expect((await store.takeDue(10, HOUR_MS)).due).toHaveLength(1);
  });

  test('are taken although one of them is unreadable, which is reported by its id', async () => {
    const [one, strange] = [await record(0), await record(0)];
    await database.run((connection) =>
      connection
        .updateTable('payments')
        .set({ status: 'of_a_later_version' })
        .where('uuid', '=', strange.id)
        .execute(),
    );
    const batch = await store.takeDue(10, HOUR_MS);
    expect(batch.due.map(({ payment }) => payment.id)).toEqual([one.id]);
    expect(batch.unreadable).toEqual([strange.id]);
  });

  test('wait longer when postponed, unless they have changed since', async () => {
    const [one, other] = [await record(0), await record(0)];
    await store.takeDue(10, HOUR_MS);
    await store.postpone(one, 0);
    await store.postpone({ ...other, version: other.version + 1 }, 0);
    const { due } = await store.takeDue(10, HOUR_MS);
    expect(due.map(({ payment }) => payment.id)).toEqual([one.id]);
  });

  test('stay due when the bank notified while it was being asked', async () => {
    const payment = await record(0);
    const pending = { kind: 'pending', trackingId: 'tx' } as const;
    const asked = applyOutcome(payment, null, pending, 'bank_answer', NOON);
    await store.recordChange(scheduled(asked, { checkInMs: 0 }));
    const [taken] = (await store.takeDue(10, HOUR_MS)).due;
    expect(await store.makeDueNow(payment.id)).toBe(true);
    await store.postpone(taken?.payment ?? payment, HOUR_MS);
    const { due } = await store.takeDue(10, HOUR_MS);
    expect(due.map((one) => one.payment.id)).toEqual([payment.id]);
  });

  test('are not checked any more once they are settled', async () => {
    const due = await record(0);
    const paid = applyOutcome(
      due,
      null,
      { kind: 'approved', trackingId: 'tx' },
      'bank_answer',
      NOON,
    );
    await store.recordChange(scheduled(paid));
    expect((await store.takeDue(10, HOUR_MS)).due).toEqual([]);
  });

  test('are counted for manual review if the bank contradicts them', async () => {
    const payment = await record(HOUR_MS);
    expect(await store.countAttention()).toBe(0);
    const failed =
      applyOutcome(payment, null, { kind: 'barred' }, 'reconciler', NOON)?.after ?? payment;
    const steps = [
      applyOutcome(payment, null, { kind: 'barred' }, 'reconciler', NOON),
      applyOutcome(failed, null, { kind: 'approved', trackingId: 'tx' }, 'bank_answer', NOON),
    ];
    for (const step of steps) await store.recordChange(scheduled(step));
    expect(await store.countAttention()).toBe(1);
    expect(await store.findPayment('merchant_one', payment.id)).toMatchObject({
      state: { status: 'failed', reason: 'not_sent' },
      attention: 'outcome_contradicted',
    });
  });
});
