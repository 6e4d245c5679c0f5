import { type BankSimulator } from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { newId } from '../../src/domain/ids.js';
import { type PaymentView } from '../../src/http/schemas/payment.js';
import { type Audit, createAudit } from '../../src/services/audit.js';
import { createManualReview, type ManualReview } from '../../src/services/manual-review.js';
import { createSimulator } from '../../src/acquirers/simulator/client.js';
import { createAuditStore } from '../../src/books/audit.js';
import { type Database } from '../../src/database/database.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { createReviewStore } from '../../src/books/review.js';
import { onEachEngine } from '../support/engines.js';
import { openSandbox, type TestGateway } from '../support/gateway.js';
import { scheduled } from '../support/payments.js';

onEachEngine('The payment command', (fresh, engine) => {
  let simulator: BankSimulator;
  let gateway: TestGateway;
  let stored: Database;
  let bank: ReturnType<typeof createSimulator>;
  let review: ManualReview;
  let audit: Audit;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank: simulator, gateway, close } = await openSandbox({ fresh }));
    stored = await gateway.stored();
    bank = createSimulator({ url: simulator.apiUrl, timeoutMs: 5_000, connections: 2 });
    audit = createAudit({ store: createAuditStore(stored) });
    review = createManualReview({
      files: createReviewStore(stored),
      store: books(),
      acquirers: { of: () => bank },
      audit,
      backoff: { firstMs: 1_000, longestMs: 60_000 },
      clock: () => new Date(),
    });
  });

  afterAll(async () => {
    await bank.close();
    await stored.close();
    await close();
  });

  const books = () => createPaymentStore(stored, { batchSize: 10, underWay: 1 });

  /** The bank claims to have declined a payment that succeeded. */
  async function contradicted(fields: object = {}): Promise<PaymentView> {
    const paid = await gateway.paid(fields);
    const known = await books().findPayment('merchant_one', paid.id);
    if (known === null) throw new Error('not in the books');
    const heard = { kind: 'declined', trackingId: 'tx-2', reason: 'stolen_card' } as const;
    await books().recordChange(
      scheduled(applyOutcome(known, null, heard, 'reconciler', new Date()), { checkInMs: null }),
    );
    return gateway.see(paid.id);
  }

  const waiting = async () => (await review.listAttention(100)).map(({ id }) => id);

  test('shows what the books know and what the bank says', async () => {
    const paid = await gateway.paid();
    await gateway.operated(paid.id, 'refunds', { amount: 300 });
    const { file, bank: word } = await review.show(paid.id);
    expect(word).toEqual({ kind: 'approved', trackingId: paid.tracking_id });
    expect(file).toMatchObject({
      payment: { id: paid.id, merchantId: 'merchant_one', state: { status: 'succeeded' } },
      operations: [{ kind: 'refund', amount: 300, state: { status: 'succeeded' } }],
      dueAt: null,
      takenAt: null,
    });
    expect(file.events.map(({ type }) => type)).toEqual([
      'intent_recorded',
      'outcome_recorded',
      'refund_requested',
      'refund_succeeded',
    ]);
    expect(JSON.stringify(file)).not.toContain('4242424242424242');
  });

  test('shows when a payment is checked next, and when it last was', async () => {
    const { id } = await gateway.paid({}, { number: '4000009900001002' });
    const { file } = await review.show(id);
    expect(file.dueAt).toBeInstanceOf(Date);
    const before = Date.now();
    while (!(await books().takeDue(10, 60_000)).due.some(({ payment }) => payment.id === id));
    const taken = (await review.show(id)).file;
    expect(taken.asked).toBe(file.asked + 1);
    expect(taken.takenAt?.getTime()).toBeGreaterThanOrEqual(before);
  });

  test('removes the mark with a note; merchants see only the step', async () => {
    const { id, status } = await contradicted();
    expect(await waiting()).toContain(id);
    await review.resolve(id, 'jane: the bank had mixed up two cards, ticket 812', 'jane');
    expect(await waiting()).not.toContain(id);
    expect(await gateway.see(id)).toMatchObject({ status });
    const { body } = await gateway.get(`/payments/${id}/events`).expect(200);
    const { data } = body as { data: object[] };
    expect(data.at(-1)).toMatchObject({
      type: 'attention_resolved',
      cause: 'operator',
      detail: null,
    });
    expect((await review.show(id)).file.events.at(-1)).toMatchObject({
      detail: 'jane: the bank had mixed up two cards, ticket 812',
    });
  });

  test('lets an overdue authorization be released once the mark is removed', async () => {
    const { id, capture_before } = await contradicted({ capture: 'manual' });
    expect(capture_before).toBeNull();
    expect((await review.show(id)).file.dueAt).toBeNull();
    await review.resolve(id, 'it is held after all', 'jane');
    const { dueAt, payment } = (await review.show(id)).file;
    expect((await gateway.see(id)).capture_before).toBe(payment.captureBefore?.toISOString());
    expect(dueAt).toBeInstanceOf(Date);
  });

  test('refuses what is impossible, and nothing changes', async () => {
    const { id } = await gateway.paid();
    await expect(review.resolve(id, 'fine', 'jane')).rejects.toThrow('does not wait for a person');
    await expect(review.resolve(newId(), 'fine', 'jane')).rejects.toThrow('no such payment');
    await expect(review.show(newId())).rejects.toThrow('no such payment');

    const marked = await contradicted();
    for (const note of ['', 'Jürgen', 'x'.repeat(256), 'card 4242 4242 4242 4242'])
      await expect(review.resolve(marked.id, note, 'jane')).rejects.toThrow('The note');
    expect(await waiting()).toContain(marked.id);
  });

  const noted = async (on: string) => {
    const entries = [];
    for await (const { actor, act, merchantId, result, detail } of audit.list(
      { since: null, actor: null, on },
      10,
    ))
      entries.push({ actor, act, merchantId, result, detail });
    return entries;
  };

  test('records in the audit log what was done, and what was refused', async () => {
    const { id } = await contradicted();
    await review.resolve(id, 'it was given back', 'jane');
    await expect(review.resolve(id, 'again', 'joe')).rejects.toThrow('does not wait');
    expect(await noted(id)).toEqual([
      {
        actor: 'joe',
        act: 'resolve_payment',
        merchantId: null,
        result: 'refused',
        detail: 'The payment does not wait for a person.',
      },
      {
        actor: 'jane',
        act: 'resolve_payment',
        merchantId: 'merchant_one',
        result: 'done',
        detail: null,
      },
    ]);
  });

  test('does not remove a mark if the audit log cannot be written', async () => {
    const { id } = await contradicted();
    const before = (await review.show(id)).file;
    const refuse =
      engine === 'sqlite'
        ? "begin select raise(abort, 'no'); end"
        : "for each row signal sqlstate '45000'";
    const change = (statement: string) =>
      stored.run((connection) => sql.raw(statement).execute(connection));
    await change(`create trigger no_log before insert on audit_log ${refuse}`);
    // A Refusal would mean that the request was wrong; this one could not be recorded.
    await expect(review.resolve(id, 'unseen', 'jane')).rejects.toBeDefined();
    await change('drop trigger no_log');
    expect((await review.show(id)).file.events).toEqual(before.events);
    expect(await waiting()).toContain(id);
  });

  test('reports success when the answer to the commit was lost', async () => {
    const { id } = await contradicted();
    const real = books();
    const once = createManualReview({
      files: createReviewStore(stored),
      store: {
        async recordChange(change) {
          // The first attempt was committed, but its answer was lost: the same is written again.
          await real.recordChange(change);
          return real.recordChange(change);
        },
      },
      acquirers: { of: () => bank },
      audit,
      backoff: { firstMs: 1_000, longestMs: 60_000 },
      clock: () => new Date(),
    });
    expect(await once.resolve(id, 'found nothing', 'jane')).toMatchObject({ attention: null });
    expect(await noted(id)).toMatchObject([{ result: 'done' }]);
  });
});
