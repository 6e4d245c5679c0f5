import { type BankSimulator } from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { applyOutcome } from '../../src/domain/apply-outcome.js';
import { newId } from '../../src/domain/ids.js';
import { type PaymentView } from '../../src/http/schemas/payment.js';
import { type Audit, createAudit } from '../../src/services/audit.js';
import { createSupport, type Support } from '../../src/services/support.js';
import { createBank } from '../../src/acquirers/simulator/client.js';
import { createAuditStore } from '../../src/books/audit.js';
import { type Database } from '../../src/database/database.js';
import { createPaymentStore } from '../../src/books/payments.js';
import { createSupportStore } from '../../src/books/support.js';
import { onEachEngine } from '../support/engines.js';
import { openSandbox, type TestGateway } from '../support/gateway.js';
import { scheduled } from '../support/payments.js';

onEachEngine('Somebody who looks into a payment', (fresh, engine) => {
  let simulator: BankSimulator;
  let gateway: TestGateway;
  let stored: Database;
  let bank: ReturnType<typeof createBank>;
  let support: Support;
  let audit: Audit;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank: simulator, gateway, close } = await openSandbox({ fresh }));
    stored = await gateway.stored();
    bank = createBank({ url: simulator.apiUrl, timeoutMs: 5_000, connections: 2 });
    audit = createAudit({ store: createAuditStore(stored) });
    support = createSupport({
      files: createSupportStore(stored),
      store: books(),
      bank,
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

  /** The bank says of a payment that went well that it declined it. */
  async function contradicted(fields: object = {}): Promise<PaymentView> {
    const paid = await gateway.paid(fields);
    const known = await books().findPayment('merchant_one', paid.id);
    if (known === null) throw new Error('not in the books');
    const heard = { kind: 'declined', trackingId: 'tx-2', reason: 'stolen_card' } as const;
    await books().recordChange(
      scheduled(applyOutcome(known, heard, 'reconciler', new Date()), { checkInMs: null }),
    );
    return gateway.see(paid.id);
  }

  const waiting = async () => (await support.listAttention(100)).map(({ id }) => id);

  test('sees what the books know and what the bank says', async () => {
    const paid = await gateway.paid();
    await gateway.operated(paid.id, 'refunds', { amount: 300 });
    const { file, bank: word } = await support.show(paid.id);
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

  test('sees when a payment is looked at next, and when it last was', async () => {
    const { id } = await gateway.paid({}, { number: '4000009900001002' });
    const { file } = await support.show(id);
    expect(file.dueAt).toBeInstanceOf(Date);
    const before = Date.now();
    while (!(await books().takeDue(10, 60_000)).due.some(({ payment }) => payment.id === id));
    const taken = (await support.show(id)).file;
    expect(taken.asked).toBe(file.asked + 1);
    expect(taken.takenAt?.getTime()).toBeGreaterThanOrEqual(before);
  });

  test('takes the mark away with a note, of which merchants see the step alone', async () => {
    const { id, status } = await contradicted();
    expect(await waiting()).toContain(id);
    await support.resolve(id, 'jane: the bank had mixed up two cards, ticket 812', 'jane');
    expect(await waiting()).not.toContain(id);
    expect(await gateway.see(id)).toMatchObject({ status });
    const { body } = await gateway.get(`/payments/${id}/events`).expect(200);
    const { data } = body as { data: object[] };
    expect(data.at(-1)).toMatchObject({
      type: 'attention_resolved',
      cause: 'operator',
      detail: null,
    });
    expect((await support.show(id)).file.events.at(-1)).toMatchObject({
      detail: 'jane: the bank had mixed up two cards, ticket 812',
    });
  });

  test('has money that is held released again in time, once the mark is away', async () => {
    const { id, capture_before } = await contradicted({ capture: 'manual' });
    expect(capture_before).toBeNull();
    expect((await support.show(id)).file.dueAt).toBeNull();
    await support.resolve(id, 'it is held after all', 'jane');
    const { dueAt, payment } = (await support.show(id)).file;
    expect((await gateway.see(id)).capture_before).toBe(payment.captureBefore?.toISOString());
    expect(dueAt).toBeInstanceOf(Date);
  });

  test('is refused what cannot be done, and nothing changes', async () => {
    const { id } = await gateway.paid();
    await expect(support.resolve(id, 'fine', 'jane')).rejects.toThrow('does not wait for a person');
    await expect(support.resolve(newId(), 'fine', 'jane')).rejects.toThrow('no such payment');
    await expect(support.show(newId())).rejects.toThrow('no such payment');

    const marked = await contradicted();
    for (const note of ['', 'Jürgen', 'x'.repeat(256), 'card 4242 4242 4242 4242'])
      await expect(support.resolve(marked.id, note, 'jane')).rejects.toThrow('The note');
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

  test('is in the audit log with what was done, and with what was refused', async () => {
    const { id } = await contradicted();
    await support.resolve(id, 'it was given back', 'jane');
    await expect(support.resolve(id, 'again', 'joe')).rejects.toThrow('does not wait');
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

  test('takes no mark away that cannot be noted', async () => {
    const { id } = await contradicted();
    const before = (await support.show(id)).file;
    const refuse =
      engine === 'sqlite'
        ? "begin select raise(abort, 'no'); end"
        : "for each row signal sqlstate '45000'";
    const change = (statement: string) =>
      stored.run((connection) => sql.raw(statement).execute(connection));
    await change(`create trigger no_log before insert on audit_log ${refuse}`);
    // SQLite's errors come from another realm, in which Jest sees no errors.
    await expect(support.resolve(id, 'unseen', 'jane')).rejects.toBeDefined();
    await change('drop trigger no_log');
    expect((await support.show(id)).file.events).toEqual(before.events);
    expect(await waiting()).toContain(id);
  });

  test('is told that it is done when the answer to the commit was lost', async () => {
    const { id } = await contradicted();
    const real = books();
    const once = createSupport({
      files: createSupportStore(stored),
      store: {
        async recordChange(change) {
          // The first try was committed, and nobody heard of it: the same is written again.
          await real.recordChange(change);
          return real.recordChange(change);
        },
      },
      bank,
      audit,
      backoff: { firstMs: 1_000, longestMs: 60_000 },
      clock: () => new Date(),
    });
    expect(await once.resolve(id, 'found nothing', 'jane')).toMatchObject({ attention: null });
    expect(await noted(id)).toMatchObject([{ result: 'done' }]);
  });
});
