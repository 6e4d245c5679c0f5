import { type BankSimulator, waitFor, withoutIds } from '@payment-gateway/testkit';
import { onEachEngine } from '../support/engines.js';
import { openSandbox, type TestGateway } from '../support/gateway.js';

const REFUND_FAILS_LATER = '4000000000005126';
const REFUND_STAYS_PENDING = '4000000000007726';
const CAPTURE_FAILS = '4000009900001408';

onEachEngine('A merchant with a payment', (fresh) => {
  let bank: BankSimulator;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, gateway, close } = await openSandbox({
      fresh,
      bankEnvironment: { BANK_REFUND_SETTLE_MS: '1' },
      environment: { WORKERS: 'inline', RECONCILE_EVERY_MS: '20', RECONCILE_MAX_PAUSE_MS: '100' },
    }));
  });

  afterAll(() => close());

  const movedFor = async (id: string) =>
    (await bank.ledger(id)).map(({ kind, amount }) => `${kind} ${amount}`);

  test('sees the deadline of an authorization, and captures all of it', async () => {
    const held = await gateway.paid({ capture: 'manual' });
    expect(held).toMatchObject({ status: 'authorized', amount_captured: 0, amount_refundable: 0 });
    const week = 7 * 24 * 3_600_000;
    expect(Date.parse(held.capture_before ?? '') - Date.parse(held.created_at)).toBe(week);

    const { operation, payment } = await gateway.operated(held.id, 'captures');
    expect(operation).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      payment_id: held.id,
      type: 'capture',
      status: 'succeeded',
      code: '0',
      failure_reason: null,
      tracking_id: expect.stringMatching(/./),
      amount: 1000,
      currency: 'USD',
      reason: null,
      created_at: expect.stringMatching(/Z$/),
      updated_at: expect.stringMatching(/Z$/),
    });
    expect(payment).toMatchObject({
      id: held.id,
      status: 'succeeded',
      amount_captured: 1000,
      amount_refundable: 1000,
      capture_before: null,
    });
    expect(await gateway.see(held.id)).toEqual(payment);
    expect(await movedFor(held.id)).toEqual(['authorization 1000', 'capture 1000']);
  });

  test('captures part of an authorization, and the rest is released', async () => {
    const { id } = await gateway.paid({ capture: 'manual' });
    const { payment } = await gateway.operated(id, 'captures', { amount: 700 });
    expect(payment).toMatchObject({ status: 'succeeded', amount: 1000, amount_captured: 700 });
    expect(await movedFor(id)).toEqual(['authorization 1000', 'capture 700']);
  });

  test('voids an authorization, without a body', async () => {
    const { id } = await gateway.paid({ capture: 'manual' });
    const { status, body } = await gateway.request
      .post(`/api/v1/payments/${id}/void`)
      .set('Authorization', 'Bearer first_merchant_mock_token');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      operation: { type: 'void', status: 'succeeded', amount: 1000 },
      payment: { status: 'canceled', code: '0', amount_captured: 0 },
    });
    expect(await movedFor(id)).toEqual(['authorization 1000', 'void 1000']);
  });

  test('keeps the authorization when the bank refuses the capture, and can void it', async () => {
    const { id } = await gateway.paid({ capture: 'manual' }, { number: CAPTURE_FAILS });
    const { operation, payment } = await gateway.operated(id, 'captures');
    expect(operation).toMatchObject({ status: 'failed', failure_reason: 'capture_failed' });
    expect(payment).toMatchObject({ status: 'authorized', amount_captured: 0 });
    expect((await gateway.operated(id, 'void')).payment.status).toBe('canceled');
  });

  test('refunds in parts, and finds each refund', async () => {
    const { id } = await gateway.paid();
    const first = await gateway.operated(id, 'refunds', {
      amount: 300,
      reason: 'Ein fauler Apfel 🍎',
    });
    expect(first.operation).toMatchObject({ status: 'succeeded', reason: 'Ein fauler Apfel 🍎' });
    expect(first.payment).toMatchObject({
      status: 'succeeded',
      amount_refunded: 300,
      amount_refundable: 700,
    });
    const rest = await gateway.operated(id, 'refunds');
    expect(rest.operation.amount).toBe(700);
    expect(rest.payment).toMatchObject({ amount_refunded: 1000, amount_refundable: 0 });

    expect((await gateway.get(`/payments/${id}/refunds`)).body).toEqual({
      data: [rest.operation, first.operation],
      has_more: false,
    });
    expect((await gateway.get(`/refunds/${first.operation.id}`)).body).toEqual(first.operation);
    expect(await movedFor(id)).toEqual(['charge 1000', 'refund 300', 'refund 700']);
  });

  test('pages through its refunds', async () => {
    const { id } = await gateway.paid();
    for (let i = 0; i < 5; i++) await gateway.operated(id, 'refunds', { amount: i + 1 });
    const amounts: number[] = [];
    let after = '';
    for (let more = true; more;) {
      const { body } = await gateway.get(`/payments/${id}/refunds?limit=2${after}`);
      const page = body as { data: { id: string; amount: number }[]; has_more: boolean };
      amounts.push(...page.data.map(({ amount }) => amount));
      after = `&starting_after=${page.data.at(-1)?.id}`;
      more = page.has_more;
    }
    expect(amounts).toEqual([5, 4, 3, 2, 1]);
  });

  test('sees a pending refund succeed later', async () => {
    const { id } = await gateway.paid({}, { number: REFUND_STAYS_PENDING });
    const { operation, payment } = await gateway.operated(id, 'refunds', { amount: 300 });
    expect(operation).toMatchObject({ status: 'pending', code: '200' });
    expect(payment).toMatchObject({ amount_refunded: 0, amount_refundable: 700 });
    await waitFor(async () => (await gateway.see(id)).amount_refunded === 300, {
      what: 'the refund to settle',
    });
    expect((await gateway.get(`/refunds/${operation.id}`)).body).toMatchObject({
      status: 'succeeded',
    });
    expect(await gateway.historyOf(id)).toEqual([
      'intent_recorded by merchant',
      'outcome_recorded by bank_answer',
      'refund_requested by merchant',
      'refund_pending by bank_answer',
      'refund_succeeded by reconciler',
    ]);
  });

  test('can refund an amount again if its refund failed later', async () => {
    const { id } = await gateway.paid({}, { number: REFUND_FAILS_LATER });
    const { operation, payment } = await gateway.operated(id, 'refunds');
    expect(payment.amount_refundable).toBe(0);
    await waitFor(async () => (await gateway.see(id)).amount_refundable === 1000, {
      what: 'the refund to fail',
    });
    expect((await gateway.get(`/refunds/${operation.id}`)).body).toMatchObject({
      status: 'failed',
      code: '100',
      failure_reason: 'refund_failed',
    });
    expect((await gateway.operated(id, 'refunds')).operation.status).toBe('pending');
  });

  test('can send its id in capitals', async () => {
    const { id } = await gateway.paid({ capture: 'manual' });
    const shouted = id.toUpperCase();
    expect((await gateway.see(shouted)).id).toBe(id);
    await gateway.operated(shouted, 'captures');
    const key = { 'Idempotency-Key': 'in-capitals' };
    const { body } = await gateway.operate(shouted, 'refunds', { amount: 300 }, key).expect(200);
    const again = await gateway.operate(id, 'refunds', { amount: 300 }, key).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const { operation } = body as { operation: { id: string } };
    const refund = await gateway.get(`/refunds/${operation.id.toUpperCase()}`).expect(200);
    expect(refund.body).toMatchObject({ id: operation.id, payment_id: id });
    expect((await gateway.get(`/payments/${shouted}/refunds`)).body).toMatchObject({ data: [{}] });
    expect(await gateway.historyOf(shouted)).toHaveLength(6);
  });

  test("can use the original project's address for all of it", async () => {
    const { id } = await gateway.paid({ capture: 'manual' });
    for (const path of ['captures', 'refunds']) {
      expect((await gateway.post(`/payment/${id}/${path}`, {})).status).toBe(200);
    }
    expect((await gateway.get(`/payment/${id}/events`)).status).toBe(200);
    expect((await gateway.get(`/payment/${id}/refunds`)).status).toBe(200);
    expect((await gateway.get('/payment?limit=1')).status).toBe(200);
  });

  test('reads its history step by step, with times, states and references, but no card data', async () => {
    const held = await gateway.paid({ capture: 'manual' });
    const { operation: capture } = await gateway.operated(held.id, 'captures', { amount: 700 });
    const { text, body } = await gateway.get(`/payments/${held.id}/events`);
    const common = { created_at: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/), detail: null };
    expect(body).toEqual({
      data: [
        {
          ...common,
          sequence: 1,
          type: 'intent_recorded',
          from_status: null,
          to_status: 'processing',
          cause: 'merchant',
          bank_reference: held.id,
          bank_code: null,
          amount: 1000,
        },
        {
          ...common,
          sequence: 2,
          type: 'outcome_recorded',
          from_status: 'processing',
          to_status: 'authorized',
          cause: 'bank_answer',
          bank_reference: held.id,
          bank_code: '0',
          amount: 1000,
        },
        {
          ...common,
          sequence: 3,
          type: 'capture_requested',
          from_status: 'authorized',
          to_status: 'authorized',
          cause: 'merchant',
          bank_reference: capture.id,
          bank_code: null,
          amount: 700,
        },
        {
          ...common,
          sequence: 4,
          type: 'capture_succeeded',
          from_status: 'authorized',
          to_status: 'succeeded',
          cause: 'bank_answer',
          bank_reference: capture.id,
          bank_code: '0',
          amount: 700,
        },
      ],
      has_more: false,
    });
    expect(withoutIds(text)).not.toMatch(/4242|John Doe/);
    const page = await gateway.get(`/payments/${held.id}/events?limit=2&starting_after=1`);
    expect(page.body).toMatchObject({ data: [{ sequence: 2 }, { sequence: 3 }], has_more: true });
  });
});
