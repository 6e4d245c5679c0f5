import { paymentListView } from '../../src/http/calls/list-payments.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openGateway, paymentBody, type TestGateway } from '../support/gateway.js';
import { type ChallengingBank, startChallengingBank } from '../support/challenging-bank.js';
import { openReconciler, type TestReconciler } from '../support/reconciler.js';

const RETURN_URL = 'https://shop.example/orders/6735/paid?session=a1';

onEachEngine('A payment whose payer may be sent to a 3-D Secure challenge', (fresh) => {
  let bank: ChallengingBank;
  let database: TestDatabase;
  let gateway: TestGateway;
  let reconciler: TestReconciler;

  beforeAll(async () => {
    bank = await startChallengingBank();
    database = await fresh();
    gateway = await openGateway(database, bank.url, {
      environment: { PUBLIC_URL: 'https://pay.example.com' },
    });
    reconciler = await openReconciler(database, bank.url);
  });

  afterAll(async () => {
    await gateway.close();
    await reconciler.close();
    await database.drop();
    bank.close();
  });

  const challenged = () => gateway.paid({ return_url: RETURN_URL });

  test('is answered with the address to redirect the payer to, and until when', async () => {
    const payment = await challenged();
    expect(payment).toMatchObject({
      status: 'requires_action',
      code: '300',
      decline_reason: null,
      tracking_id: `tx-${payment.id}`,
      amount_captured: 0,
      three_d_secure: null,
      return_url: RETURN_URL,
      next_action: { type: 'redirect_to_url', expires_at: bank.expiresAt },
    });
    expect(payment.next_action?.url).toMatch(
      /^https:\/\/pay\.example\.com\/3d-secure\/[A-Za-z0-9_-]{43,}$/,
    );
  });

  test('has the same address each time it is read, and in a list', async () => {
    const payment = await challenged();
    expect(await gateway.see(payment.id)).toEqual(payment);
    const listed = await gateway.get('/payments?status=requires_action&limit=1').expect(200);
    expect(paymentListView.parse(listed.body).data).toEqual([payment]);
  });

  test('has another address than any other payment', async () => {
    const [one, other] = [await challenged(), await challenged()];
    expect(one.next_action?.url).not.toBe(other.next_action?.url);
  });

  test('is replayed with its address, and not charged again', async () => {
    const body = paymentBody({ return_url: RETURN_URL, request_three_d_secure: 'required' });
    const key = { 'Idempotency-Key': `key-${Date.now()}` };
    const first = await gateway.pay(body, key).expect(200);
    const again = await gateway.pay(body, key).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    const { id } = first.body as { id: string };
    expect(bank.calls(id)).toEqual(['deposit']);
    for (const changed of [
      { return_url: `${RETURN_URL}2`, request_three_d_secure: 'required' },
      { return_url: RETURN_URL, request_three_d_secure: 'automatic' },
      { return_url: RETURN_URL },
      { request_three_d_secure: 'required' },
    ]) {
      const refused = await gateway.pay(paymentBody(changed), key).expect(422);
      expect(refused.body).toMatchObject({ code: 'idempotency_key_reused' });
    }
  });

  test('tells the bank where to send the payer back to: to the gateway, not to the shop', async () => {
    const payment = await gateway.paid({
      return_url: RETURN_URL,
      request_three_d_secure: 'required',
    });
    expect(bank.askedOf(payment.id)).toEqual({
      request: 'required',
      challenge: 'possible',
      return_url: `${payment.next_action?.url}/return`,
      merchant_name: 'shop.example',
    });
  });

  test.each([
    [{}, undefined],
    [{ request_three_d_secure: null, return_url: null }, undefined],
    [{ request_three_d_secure: 'automatic' }, { request: 'automatic', challenge: 'impossible' }],
    [{ request_three_d_secure: 'never' }, { request: 'never', challenge: 'impossible' }],
  ])('without an address to return to cannot be challenged: %j', async (fields, asked) => {
    const payment = await gateway.paid(fields);
    expect(payment).toMatchObject({
      status: 'failed',
      decline_reason: 'authentication_required',
      next_action: null,
      return_url: null,
    });
    expect(bank.askedOf(payment.id)).toEqual(asked);
  });

  test('is found by the reconciler when the payer has passed, whoever forgot to tell', async () => {
    const { id } = await challenged();
    bank.end(id, 'confirmed');
    await reconciler.reconcileNow(id);
    expect(await gateway.see(id)).toMatchObject({
      status: 'succeeded',
      code: '0',
      amount_captured: 1000,
      next_action: null,
      three_d_secure: {
        version: '2.2.0',
        flow: 'challenge',
        result: 'authenticated',
        eci: '05',
        liability_shifted: true,
        transaction_id: 'ds-1',
      },
    });
    expect(await gateway.historyOf(id)).toEqual([
      'intent_recorded by merchant',
      'outcome_recorded by bank_answer',
      'outcome_recorded by reconciler',
    ]);
    expect(bank.charges(id)).toBe(1);
  });

  test.each([
    ['failed', 'authentication_failed', 'not_authenticated'],
    ['canceled', 'authentication_canceled', 'canceled'],
    ['abandoned', 'authentication_abandoned', 'abandoned'],
  ] as const)('fails once the challenge has %s', async (how, reason, result) => {
    const { id } = await challenged();
    await reconciler.reconcileNow(id);
    expect((await gateway.see(id)).status).toBe('requires_action');
    bank.end(id, how);
    await reconciler.reconcileNow(id);
    expect(await gateway.see(id)).toMatchObject({
      status: 'failed',
      code: '100',
      decline_reason: reason,
      next_action: null,
      three_d_secure: { result, liability_shifted: false, eci: null },
    });
    expect(bank.charges(id)).toBe(0);
  });

  test('is processing while the bank thinks after the challenge, and has no address then', async () => {
    const { id } = await challenged();
    bank.end(id, 'pending');
    await reconciler.reconcileNow(id);
    expect(await gateway.see(id)).toMatchObject({
      status: 'processing',
      code: '200',
      next_action: null,
    });
    bank.end(id, 'confirmed');
    await reconciler.reconcileNow(id);
    expect((await gateway.see(id)).status).toBe('succeeded');
  });

  test('waits for the payer also when the answer to the charge was lost', async () => {
    bank.failNext('deposit');
    const payment = await challenged();
    expect(payment).toMatchObject({ status: 'processing', next_action: null });
    await reconciler.reconcileNow(payment.id);
    const found = await gateway.see(payment.id);
    expect(found).toMatchObject({
      status: 'requires_action',
      next_action: { expires_at: bank.expiresAt },
    });
    expect(bank.askedOf(payment.id)).toMatchObject({
      return_url: `${found.next_action?.url}/return`,
    });
  });

  test('can be authorized, and captured for as long as any other', async () => {
    const payment = await gateway.paid({ return_url: RETURN_URL, capture: 'manual' });
    expect(payment).toMatchObject({ status: 'requires_action', capture_before: null });
    bank.end(payment.id, 'confirmed');
    await reconciler.reconcileNow(payment.id);
    const held = await gateway.see(payment.id);
    const within = Date.parse(held.capture_before ?? '') - Date.parse(held.updated_at);
    expect(within).toBe(7 * 24 * 3_600_000);
    const { payment: captured } = await gateway.operated(payment.id, 'captures', { amount: 700 });
    expect(captured).toMatchObject({ status: 'succeeded', amount_captured: 700 });
  });

  test.each(['captures', 'refunds'] as const)('takes no %s while it waits', async (path) => {
    const { id } = await challenged();
    const refused = await gateway.operate(id, path).expect(409);
    expect(refused.body).toMatchObject({
      code: 'operation_not_allowed',
      payment_status: 'requires_action',
      allowed_operations: ['void'],
    });
  });
});
