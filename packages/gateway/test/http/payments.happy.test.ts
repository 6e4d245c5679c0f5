import { type BankSimulator } from '@payment-gateway/testkit';
import { onEachEngine } from '../support/engines.js';
import { openSandbox, paymentBody, SECOND_MERCHANT, type TestGateway } from '../support/gateway.js';

onEachEngine('A merchant who pays by card', (fresh) => {
  let bank: BankSimulator;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, gateway, close } = await openSandbox({
      fresh,
      bankEnvironment: { BANK_SETTLE_MS: '3600000' },
    }));
  });

  afterAll(() => close());

  test('gets the payment, charged once at the bank under its id', async () => {
    const before = Date.now();
    const { status, body } = await gateway.pay(
      paymentBody({ reference: 'order-1', description: 'Zwei Äpfel 🍎', metadata: { shop: 'a' } }),
    );
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/),
      status: 'succeeded',
      code: '0',
      decline_reason: null,
      tracking_id: expect.stringMatching(/./),
      masked_card_number: '**** **** **** 4242',
      card: { brand: 'visa', last4: '4242', expiry_month: 12, expiry_year: 2042 },
      amount: 1000,
      currency: 'USD',
      amount_captured: 1000,
      amount_refunded: 0,
      amount_refundable: 1000,
      capture: 'automatic',
      capture_before: null,
      reference: 'order-1',
      description: 'Zwei Äpfel 🍎',
      metadata: { shop: 'a' },
      next_action: null,
      three_d_secure: null,
      return_url: null,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    const payment = body as { id: string; tracking_id: string; created_at: string };
    expect(Date.parse(payment.created_at)).toBeGreaterThanOrEqual(before);
    expect(await bank.ledger(payment.id)).toMatchObject([
      { kind: 'charge', amount: 1000, currency: 'USD', transaction_id: payment.tracking_id },
    ]);
  });

  test('reads the payment later; for another merchant it does not exist', async () => {
    const { body: paid } = await gateway.pay(paymentBody());
    const { id } = paid as { id: string };
    const { status, body } = await gateway.lookUp(id);
    expect(status).toBe(200);
    expect(body).toEqual(paid);
    expect((await gateway.lookUp(id, SECOND_MERCHANT)).status).toBe(404);
  });

  test('gets a decline as a result, with its reason', async () => {
    const { status, body } = await gateway.pay(paymentBody({}, { number: '4000000000000002' }));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'failed',
      code: '100',
      decline_reason: 'insufficient_funds',
      amount_captured: 0,
    });
  });

  test('learns that the bank is still deciding', async () => {
    const { body } = await gateway.pay(paymentBody({}, { number: '4000000000009995' }));
    expect(body).toMatchObject({ status: 'processing', code: '200', amount_captured: 0 });
  });

  test('may authorize only, and capture later', async () => {
    const { body } = await gateway.pay(paymentBody({ capture: 'manual' }));
    expect(body).toMatchObject({ status: 'authorized', code: '0', amount_captured: 0 });
  });

  test('pays with American Express and a four-digit CVV, without a holder', async () => {
    const body = paymentBody(
      {},
      { number: '3782 822463 10005', cvv: '1234', holder_name: undefined },
    );
    expect((await gateway.pay(body)).body).toMatchObject({
      status: 'succeeded',
      card: { brand: 'american_express', last4: '0005' },
    });
  });

  test.each([
    ['1', '2042'],
    [1, 2042],
    ['01', '2042'],
  ])('may send the expiry as %p and %p', async (expiry_month, expiry_year) => {
    const { body } = await gateway.pay(paymentBody({}, { expiry_month, expiry_year }));
    expect(body).toMatchObject({ card: { expiry_month: 1, expiry_year: 2042 } });
  });

  test('may send spaces in the card number, a lower-case currency and emoji in the name', async () => {
    const { status, body } = await gateway.pay(
      paymentBody({ currency: 'jpy' }, { number: '4242 4242-4242 4242', holder_name: 'Zoë 🦊' }),
    );
    expect(status).toBe(200);
    expect(body).toMatchObject({ currency: 'JPY', card: { last4: '4242' } });
  });

  test('may pay up to the largest exact integer', async () => {
    const { body } = await gateway.pay(paymentBody({ amount: 2 ** 53 - 1 }));
    const { id } = body as { id: string };
    expect((await gateway.lookUp(id)).body).toMatchObject({ amount: 9007199254740991 });
  });

  test.each(['/payments', '/api/v1/payment', '/api/v1/payments', '/payments/'])(
    'reaches the same payments at %s',
    async (path) => {
      const { status, body } = await gateway.request
        .post(path)
        .set('Authorization', 'bearer first_merchant_mock_token')
        .send(paymentBody());
      expect(status).toBe(200);
      const { id } = body as { id: string };
      expect((await gateway.lookUp(id)).body).toEqual(body);
    },
  );

  describe('with an idempotency key', () => {
    const withKey = (key: string) => ({ 'Idempotency-Key': key });

    test('that is sent again, gets the same payment, charged once', async () => {
      const first = await gateway.pay(paymentBody(), withKey('attempt-1'));
      expect(first.headers['idempotent-replayed']).toBeUndefined();
      // The same fields in another notation; the CVV is not compared.
      const again = await gateway.pay(
        paymentBody(
          { currency: 'usd' },
          { number: '4242 4242 4242 4242', expiry_month: 12, cvv: '999' },
        ),
        withKey('attempt-1'),
      );
      expect(again.status).toBe(200);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.body).toEqual(first.body);
      expect(await bank.ledger((first.body as { id: string }).id)).toHaveLength(1);
    });

    test('reaches the same payment at every alias of the route', async () => {
      const first = await gateway.pay(paymentBody(), withKey('attempt-2'));
      const again = await gateway.request
        .post('/payments')
        .set({ Authorization: 'Bearer first_merchant_mock_token', ...withKey('attempt-2') })
        .send(paymentBody());
      expect(again.body).toEqual(first.body);
    });

    test('and another body, is refused, and nothing happens', async () => {
      await gateway.pay(paymentBody(), withKey('attempt-3'));
      const other = await gateway.pay(paymentBody({ amount: 2000 }), withKey('attempt-3'));
      expect(other.status).toBe(422);
      expect(other.body).toMatchObject({ code: 'idempotency_key_reused' });
    });

    test('whose first request was refused, can use it again', async () => {
      await gateway.pay(paymentBody({ amount: 0 }), withKey('attempt-4'));
      const { status, headers } = await gateway.pay(paymentBody(), withKey('attempt-4'));
      expect(status).toBe(200);
      expect(headers['idempotent-replayed']).toBeUndefined();
    });

    test('that another merchant used too, gets a separate payment', async () => {
      const mine = await gateway.pay(paymentBody(), withKey('attempt-5'));
      const theirs = await gateway.pay(paymentBody(), {
        ...withKey('attempt-5'),
        Authorization: SECOND_MERCHANT,
      });
      expect((theirs.body as { id: string }).id).not.toBe((mine.body as { id: string }).id);
    });

    test('and thirty requests at once, gets one payment and one charge', async () => {
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => gateway.pay(paymentBody(), withKey('attempt-6'))),
      );
      const ids = answers.map(({ status, body }) => {
        const { id, payment_id } = body as { id?: string; payment_id?: string };
        expect([200, 409]).toContain(status);
        return id ?? payment_id;
      });
      expect(new Set(ids).size).toBe(1);
      expect(await bank.ledger(ids[0])).toHaveLength(1);
      for (const { status, headers } of answers) {
        if (status === 409) expect(headers['retry-after']).toBe('1');
      }
    });
  });
});
