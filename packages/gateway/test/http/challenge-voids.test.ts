import { randomUUID } from 'node:crypto';
import { type PaymentStore, StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { createSimulator } from '../../src/acquirers/simulator/client.js';
import { type ChallengingBank, startChallengingBank } from '../support/challenging-bank.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openGateway, type TestGateway } from '../support/gateway.js';
import { openReconciler, type TestReconciler } from '../support/reconciler.js';

onEachEngine('A void of a payment whose payer is in a challenge', (fresh) => {
  let bank: ChallengingBank;
  let database: TestDatabase;
  let gateway: TestGateway;
  let reconciler: TestReconciler;
  /** The event with which the gateway's process dies, as far as its database knows. */
  let diesAt: string | null = null;

  const mortal = (store: PaymentStore): PaymentStore => ({
    ...store,
    recordChange: (change) =>
      change.event.type === diesAt
        ? Promise.reject(new StoreUnavailable('the process has died'))
        : store.recordChange(change),
  });

  beforeAll(async () => {
    bank = await startChallengingBank();
    database = await fresh();
    gateway = await openGateway(database, bank.url, { decorateStore: mortal });
    reconciler = await openReconciler(database, bank.url);
  });

  beforeEach(() => {
    diesAt = null;
  });

  afterAll(async () => {
    await gateway.close();
    await reconciler.close();
    await database.drop();
    bank.close();
  });

  const challenged = () => gateway.paid({ return_url: 'https://shop.example/paid' });

  const attentionOf = async () => reconciler.store.countAttention();

  afterEach(async () => {
    expect(await attentionOf()).toBe(0);
  });

  test('ends the challenge at the bank, and cancels the payment', async () => {
    const { id } = await challenged();
    const { operation, payment } = await gateway.operated(id, 'void');
    expect(operation).toMatchObject({
      type: 'void',
      status: 'succeeded',
      code: '0',
      amount: 1000,
      tracking_id: `tx-${id}`,
    });
    expect(payment).toMatchObject({
      status: 'canceled',
      code: '100',
      decline_reason: null,
      next_action: null,
      three_d_secure: { result: 'canceled', liability_shifted: false },
    });
    expect(bank.calls(id)).toEqual(['deposit', 'bar']);
    bank.end(id, 'confirmed');
    await reconciler.reconcileNow(id);
    expect(bank.charges(id)).toBe(0);
    expect(await gateway.historyOf(id)).toEqual([
      'intent_recorded by merchant',
      'outcome_recorded by bank_answer',
      'void_requested by merchant',
      'void_succeeded by bank_answer',
    ]);
  });

  test('is replayed with its key, and ends nothing twice', async () => {
    const { id } = await challenged();
    const key = { 'Idempotency-Key': randomUUID() };
    const first = await gateway.operate(id, 'void', {}, key).expect(200);
    const again = await gateway.operate(id, 'void', {}, key).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(bank.calls(id)).toEqual(['deposit', 'bar']);
    const other = await gateway.operate(id, 'void').expect(409);
    expect(other.body).toMatchObject({
      code: 'operation_not_allowed',
      payment_status: 'canceled',
    });
  });

  const faster = [
    ['confirmed', 'payment_completed', 'succeeded', 1],
    ['pending', 'deposit_pending', 'processing', 0],
    ['failed', 'deposit_failed', 'failed', 0],
    ['canceled', 'deposit_failed', 'failed', 0],
    ['abandoned', 'deposit_failed', 'failed', 0],
  ] as const;

  test.each(faster)(
    'fails if the payer was faster (%s), and the payment is what the bank says',
    async (how, reason, status, charges) => {
      const { id } = await challenged();
      bank.before('bar', () => {
        bank.end(id, how);
      });
      const { operation, payment } = await gateway.operated(id, 'void');
      expect(operation).toMatchObject({ status: 'failed', failure_reason: reason });
      expect(payment).toMatchObject({ status, next_action: null });
      expect(await gateway.see(id)).toEqual(payment);
      expect(bank.charges(id)).toBe(charges);
      expect(await gateway.historyOf(id)).toEqual([
        'intent_recorded by merchant',
        'outcome_recorded by bank_answer',
        'void_requested by merchant',
        'void_failed by bank_answer',
        'outcome_recorded by bank_answer',
      ]);
    },
  );

  test('is pending while the bank is not heard, and then found done', async () => {
    const { id } = await challenged();
    bank.failNext('bar');
    const { operation, payment } = await gateway.operated(id, 'void');
    expect(operation).toMatchObject({ status: 'pending', code: null });
    expect(payment).toMatchObject({ status: 'requires_action' });
    await reconciler.reconcileNow(id);
    expect(await gateway.see(id)).toMatchObject({ status: 'canceled' });
    expect(bank.calls(id)).toEqual(['deposit', 'bar', 'bar']);
  });

  test.each(faster)(
    'that was not heard finds out later that the payer was faster (%s)',
    async (how, _reason, status, charges) => {
      const { id } = await challenged();
      bank.before('bar', () => {
        bank.end(id, how);
      });
      bank.failNext('bar');
      expect((await gateway.operated(id, 'void')).operation.status).toBe('pending');
      await reconciler.reconcileNow(id);
      expect(await gateway.see(id)).toMatchObject({ status });
      expect(bank.charges(id)).toBe(charges);
      expect(bank.calls(id)).not.toContain('void');
    },
  );

  test.each([
    ['void_succeeded', 'waiting', 'canceled'],
    ['void_failed', 'confirmed', 'succeeded'],
    ['outcome_recorded', 'confirmed', 'succeeded'],
    ['void_failed', 'abandoned', 'failed'],
    ['outcome_recorded', 'abandoned', 'failed'],
  ] as const)(
    'survives a crash before %s with a challenge that is %s',
    async (event, how, status) => {
      const { id } = await challenged();
      bank.before('bar', () => {
        if (how !== 'waiting') bank.end(id, how);
      });
      diesAt = event;
      const { operation, payment } = await gateway.operated(id, 'void');
      // As it was when the request was recorded.
      expect(operation.status).toBe('pending');
      expect(payment.status).toBe('requires_action');
      diesAt = null;
      await reconciler.reconcileNow(id);
      expect(await gateway.see(id)).toMatchObject({ status });
      expect(bank.charges(id)).toBe(status === 'succeeded' ? 1 : 0);
      expect(bank.calls(id)).not.toContain('void');
      const [last] = (await reconciler.store.listOperations(id, 'void', NEWEST)).data;
      expect(last?.state.status).toBe(status === 'canceled' ? 'succeeded' : 'failed');
    },
  );

  test('and a reconciler that hears first: it settles the void, and the answer is old news', async () => {
    const { id } = await challenged();
    let meanwhile: Promise<void> | undefined;
    bank.before('bar', () => {
      bank.end(id, 'confirmed');
      // Another process repeats the void before this answer arrives.
      meanwhile = reconciler.reconcileNow(id);
    });
    await gateway.operated(id, 'void');
    await meanwhile;
    const payment = await gateway.see(id);
    expect(payment).toMatchObject({ status: 'succeeded', amount_captured: 1000 });
    const [last] = (await reconciler.store.listOperations(id, 'void', NEWEST)).data;
    expect(last?.state).toMatchObject({ status: 'failed', reason: 'payment_completed' });
    expect(bank.charges(id)).toBe(1);
  });

  test('is refused where the bank cannot end a challenge: nothing is recorded', async () => {
    const simulator = createSimulator({ url: bank.url, timeoutMs: 1_000, connections: 2 });
    const acquirer = { ...simulator, name: 'unable', bar: null };
    const unable = await openGateway(database, bank.url, { acquirer });
    const { id } = await unable.paid({ return_url: 'https://shop.example/paid' });
    const refused = await unable.operate(id, 'void').expect(409);
    expect(refused.body).toMatchObject({
      code: 'operation_not_allowed',
      detail: 'The bank of this payment cannot end a challenge; it ends by itself.',
      payment_status: 'requires_action',
      allowed_operations: [],
    });
    expect((await unable.see(id)).status).toBe('requires_action');
    expect(bank.calls(id)).toEqual(['deposit']);
    await unable.close();
  });
});

const NEWEST = { limit: 1, startingAfter: null };
