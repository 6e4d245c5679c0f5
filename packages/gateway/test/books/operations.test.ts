import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { type Change, type Operation } from '../../src/domain/operations/operation.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { type Payment } from '../../src/domain/payment.js';
import { newId } from '../../src/domain/ids.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { type Books, openBooks } from '../support/books.js';
import { onEachEngine } from '../support/engines.js';
import { newIntent, NOON, scheduled } from '../support/payments.js';

const LIMITS = { batchSize: 50, underWay: 1 };
const HOUR_MS = 3_600_000;

onEachEngine('The books, for captures, voids and refunds,', (fresh) => {
  let close: Books['close'];
  let store: PaymentStore;

  beforeAll(async () => {
    ({ store, close } = await openBooks(await fresh(), LIMITS));
  });

  afterAll(() => close());

  async function paid(): Promise<Payment> {
    const intent = newIntent();
    await store.recordIntent(intent);
    const approved = { kind: 'approved', trackingId: 'tx-1' } as const;
    const change = applyOutcome(intent.payment, null, approved, 'bank_answer', NOON);
    await store.recordChange(scheduled(change));
    return change?.after ?? intent.payment;
  }

  const refund = (payment: Payment, amount: number | null = null): Change<Operation> =>
    requestOperation(
      payment,
      { id: newId(), kind: 'refund', amount, reason: 'Ein Grund 🍎' },
      'merchant',
      NOON,
    );

  const answered = ({ after, operation }: Change<Operation>): Change<Operation> => {
    const approved = { kind: 'approved', trackingId: 'tx-2' } as const;
    const change = applyOutcome(after, operation, approved, 'bank_answer', NOON);
    if (change === null) throw new Error('nothing changes');
    return change;
  };

  const claim = (key: string, hash = 'f1') => ({ key, fingerprint: { keyId: 'h1', hash } });
  const read = ({ id, merchantId }: Payment) => store.findPayment(merchantId, id);
  const firstPage = { limit: 100, startingAfter: null };

  test('return an operation as it was recorded, with its payment and its events', async () => {
    const asked = refund(await paid(), 300);
    expect(await store.recordChange(scheduled(asked))).toBe('recorded');
    expect(await store.findOperation('merchant_one', asked.operation.id)).toEqual(asked.operation);
    expect(await read(asked.after)).toEqual(asked.after);

    const done = answered(asked);
    expect(await store.recordChange(scheduled(done))).toBe('recorded');
    expect(await store.findOperation('merchant_one', asked.operation.id)).toEqual(done.operation);
    expect(await read(done.after)).toEqual(done.after);
    const { data } = await store.listEvents(done.after.id, firstPage);
    expect(data.slice(2)).toEqual([asked.event, done.event]);
  });

  test('record a response with another amount for manual review, and the operation as pending', async () => {
    const asked = refund(await paid(), 300);
    await store.recordChange(scheduled(asked));
    const wrong = applyOutcome(
      asked.after,
      asked.operation,
      { kind: 'wrong_amount', trackingId: 'tx-2' },
      'bank_answer',
      NOON,
    );
    expect(await store.recordChange(scheduled(wrong))).toBe('recorded');
    expect(await read(asked.after)).toMatchObject({ attention: 'outcome_contradicted' });
    expect(await store.findOperation('merchant_one', asked.operation.id)).toMatchObject({
      state: { status: 'pending' },
    });
  });

  test("do not show another merchant's operation", async () => {
    const asked = refund(await paid());
    await store.recordChange(scheduled(asked));
    expect(await store.findOperation('merchant_two', asked.operation.id)).toBeNull();
  });

  test('treat a repeated request, as after a lost answer to COMMIT, as recorded, and write it once', async () => {
    const asked = scheduled(refund(await paid(), 300), { idempotency: claim('again') });
    expect(await store.recordChange(asked)).toBe('recorded');
    expect(await store.recordChange(asked)).toBe('recorded');
    const { data } = await store.listOperations(asked.before.id, 'refund', firstPage);
    expect(data).toHaveLength(1);
    expect((await read(asked.after))?.amountRefundPending).toBe(300);
  });

  test('let one of two requests for the same payment win, and write nothing of the other', async () => {
    const payment = await paid();
    const [one, other] = [refund(payment, 600), refund(payment, 600)];
    const results = await Promise.all([
      store.recordChange(scheduled(one)),
      store.recordChange(scheduled(other)),
    ]);
    expect(results).toEqual(['recorded', 'superseded']);
    expect(await store.findOperation('merchant_one', other.operation.id)).toBeNull();
    expect(await read(payment)).toEqual(one.after);
  });

  test('answer each of many concurrent requests separately, even for the same payments', async () => {
    const payments = await Promise.all(Array.from({ length: 20 }, paid));
    const asked = payments.flatMap((payment) => [refund(payment, 600), refund(payment, 500)]);
    const results = await Promise.all(asked.map((change) => store.recordChange(scheduled(change))));
    for (const [i, payment] of payments.entries()) {
      expect([results[2 * i], results[2 * i + 1]].sort()).toEqual(['recorded', 'superseded']);
      const { data } = await store.listOperations(payment.id, 'refund', firstPage);
      expect(data).toHaveLength(1);
    }
  });

  test('find what a key made, only for its payment and kind', async () => {
    const [asked, other] = [refund(await paid()), await paid()];
    await store.recordChange(scheduled(asked, { idempotency: claim('key-1', 'aa') }));
    expect(await store.findOperationByKey(asked.before.id, 'refund', 'key-1')).toEqual({
      operation: asked.operation,
      fingerprint: { keyId: 'h1', hash: 'aa' },
    });
    expect(await store.findOperationByKey(asked.before.id, 'capture', 'key-1')).toBeNull();
    expect(await store.findOperationByKey(asked.before.id, 'refund', 'KEY-1')).toBeNull();
    expect(await store.findOperationByKey(other.id, 'refund', 'key-1')).toBeNull();
  });

  test("refuse a second operation with one key, whatever the payment's state", async () => {
    const asked = refund(await paid(), 300);
    await store.recordChange(scheduled(asked, { idempotency: claim('once') }));
    const again = refund(asked.after, 300);
    await expect(
      store.recordChange(scheduled(again, { idempotency: claim('once') })),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/^(SQLITE_CONSTRAINT|ER_DUP_ENTRY)/) as string,
    });
    expect(await read(asked.after)).toEqual(asked.after);
  });

  test('pass a payment with its open operations to the reconciler, and reset its attempts', async () => {
    const first = refund(await paid(), 300);
    await store.recordChange(scheduled(first));
    const second = refund(first.after, 200);
    await store.recordChange(scheduled(second, { checkInMs: 0 }));
    const { due } = await store.takeDue(10, 0);
    expect(due).toEqual([
      { payment: second.after, operations: [first.operation, second.operation], asked: 0 },
    ]);
    expect((await store.takeDue(10, HOUR_MS)).due).toMatchObject([{ asked: 1 }]);

    const done = applyOutcome(
      second.after,
      first.operation,
      { kind: 'approved', trackingId: 'tx-2' },
      'reconciler',
      NOON,
    );
    await store.recordChange(scheduled(done, { checkInMs: 0 }));
    expect((await store.takeDue(10, HOUR_MS)).due).toMatchObject([
      { operations: [second.operation], asked: 0 },
    ]);
  });

  test('list refunds of one payment, newest first, page by page', async () => {
    let payment = await paid();
    const ids: string[] = [];
    for (const amount of [1, 2, 3, 4, 5]) {
      const asked = refund(payment, amount);
      await store.recordChange(scheduled(asked));
      ids.unshift(asked.operation.id);
      payment = asked.after;
    }
    const page = async (startingAfter: string | null) => {
      const { data, hasMore } = await store.listOperations(payment.id, 'refund', {
        limit: 2,
        startingAfter,
      });
      return { ids: data.map(({ id }) => id), hasMore };
    };
    expect(await page(null)).toEqual({ ids: ids.slice(0, 2), hasMore: true });
    expect(await page(ids[1] ?? '')).toEqual({ ids: ids.slice(2, 4), hasMore: true });
    expect(await page(ids[3] ?? '')).toEqual({ ids: ids.slice(4), hasMore: false });
  });
});
