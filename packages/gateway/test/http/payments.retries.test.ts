import { type BankSimulator } from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { readConfig } from '../../src/config/config.js';
import { Secret } from '../../src/domain/secret.js';
import { type PaymentView } from '../../src/http/schemas/payment.js';
import { createKeyedHasher } from '../../src/vault/keyed-hasher.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openSandbox, paymentBody, SECOND_MERCHANT, type TestGateway } from '../support/gateway.js';

const GOOD = new Date('2026-12-01T11:59:55Z');
const EXPIRED = new Date('2026-12-01T12:00:05Z');

onEachEngine('A retry that today’s rules would refuse', (fresh) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;
  const clock = { now: GOOD };

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox({ fresh, clock: () => clock.now }));
  });

  beforeEach(() => {
    clock.now = GOOD;
  });

  afterAll(() => close());

  let count = 0;
  const newKey = () => ({ 'Idempotency-Key': `attempt-${++count}` });
  const lastMonth = { expiry_month: 11, expiry_year: 2026 };

  describe('after the card has expired', () => {
    const body = paymentBody({}, lastMonth);

    test('returns the payment that the first request made, in its current state', async () => {
      const key = newKey();
      const first = await gateway.pay(body, key).expect(200);
      const { id } = first.body as PaymentView;
      await gateway.operated(id, 'refunds', { amount: 300 });
      clock.now = EXPIRED;
      const again = await gateway.pay(body, key).expect(200);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.body).toMatchObject({ id, status: 'succeeded', amount_refunded: 300 });
      const charges = (await bank.ledger(id)).filter(({ kind }) => kind === 'charge');
      expect(charges).toHaveLength(1);
    });

    test('returns the same decline again', async () => {
      const key = newKey();
      const declined = paymentBody({}, { ...lastMonth, number: '4000000000000002' });
      const first = await gateway.pay(declined, key).expect(200);
      clock.now = EXPIRED;
      const again = await gateway.pay(declined, key).expect(200);
      expect(again.body).toEqual(first.body);
    });

    test('waits while the first request is at the bank', async () => {
      const key = newKey();
      const { body: paid } = await gateway.pay(body, key).expect(200);
      const { id } = paid as PaymentView;
      await change(id, { status: 'initiated', status_code: null, tracking_id: null });
      clock.now = EXPIRED;
      const again = await gateway.pay(body, key).expect(409);
      expect(again.body).toMatchObject({ code: 'payment_in_progress', payment_id: id });
    });

    test('with another body is refused as such', async () => {
      const key = newKey();
      await gateway.pay(body, key).expect(200);
      clock.now = EXPIRED;
      for (const other of [
        paymentBody({ amount: 2000 }, lastMonth),
        paymentBody({ description: 'else' }, lastMonth),
        paymentBody({ amount: '1000' }, lastMonth),
        paymentBody({ note: 'new' }, lastMonth),
      ]) {
        const refused = await gateway.pay(other, key).expect(422);
        expect(refused.body).toMatchObject({ code: 'idempotency_key_reused' });
      }
    });

    test('with an unused key is refused as usual, and the key stays unused', async () => {
      clock.now = EXPIRED;
      const key = newKey();
      for (const headers of [key, {}]) {
        const refused = await gateway.pay(body, headers).expect(422);
        expect(refused.body).toMatchObject({ errors: [{ code: 'card_expired' }] });
      }
      const paid = await gateway.pay(paymentBody(), key).expect(200);
      expect(paid.headers['idempotent-replayed']).toBeUndefined();
    });

    test('with a key of another merchant is refused as usual', async () => {
      const key = newKey();
      await gateway.pay(body, key).expect(200);
      clock.now = EXPIRED;
      const theirs = await gateway.pay(body, { ...key, Authorization: SECOND_MERCHANT });
      expect(theirs.body).toMatchObject({ code: 'validation_failed' });
    });
  });

  // A payment that an earlier release accepted, and this one refuses.
  const change = async (id: string, columns: object) => {
    const opened = await database.open();
    await opened.run((connection) =>
      connection.updateTable('payments').set(columns).where('uuid', '=', id).execute(),
    );
    await opened.close();
  };

  const { tokenHashKeys } = readConfig({});
  const fingerprint = (identity: unknown[]) =>
    createKeyedHasher(tokenHashKeys, 'request_fingerprint').hash(
      new Secret(JSON.stringify(identity)),
    ).hash;

  describe('after this release refuses what an earlier one accepted', () => {
    type Case = [what: string, fields: object, card: object, identity: unknown[]];
    const identity = (number: string, year: number, holder: string, currency: string) => [
      number,
      12,
      year,
      holder,
      1000,
      currency,
      null,
      null,
      null,
      [],
    ];
    const VISA = '4242424242424242';
    const HOLDER = 'John Doe';

    test.each<Case>([
      [
        'a currency in letters that are INR in capitals',
        { currency: 'ınr' },
        {},
        identity(VISA, 2042, HOLDER, 'INR'),
      ],
      ['a withdrawn currency', { currency: 'bgn' }, {}, identity(VISA, 2042, HOLDER, 'BGN')],
      [
        'a Visa of 15 digits',
        {},
        { number: '4242 4242 4242 428' },
        identity('424242424242428', 2042, HOLDER, 'USD'),
      ],
      [
        'a card of zeros',
        {},
        { number: '0000000000000000' },
        identity('0000000000000000', 2042, HOLDER, 'USD'),
      ],
      ['a year far ahead', {}, { expiry_year: '2099' }, identity(VISA, 2099, HOLDER, 'USD')],
      [
        'a holder of whom nothing is seen',
        {},
        { holder_name: ' ' },
        identity(VISA, 2042, ' ', 'USD'),
      ],
    ])('%s', async (_, fields, card, said) => {
      const key = newKey();
      const body = paymentBody(fields, card);
      const refused = await gateway.pay(body, key).expect(422);
      expect(refused.body).toMatchObject({ code: 'validation_failed' });

      const { body: paid } = await gateway.pay(paymentBody(), key).expect(200);
      const { id } = paid as PaymentView;
      await change(id, { request_fingerprint: fingerprint(said) });
      const again = await gateway.pay(body, key).expect(200);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.body).toMatchObject({ id });
      expect(await bank.ledger(id)).toHaveLength(1);
    });

    test.each([
      ['an amount that rounding makes whole', '"amount":0.99999999999999999', 1],
      ['two amounts, of which the last counted', '"amount":2000,"amount":1000', 1000],
    ])('%s', async (_, text, amount) => {
      const key = newKey();
      const body = JSON.stringify(paymentBody()).replace('"amount":1000', text);
      await gateway.pay(body, key).expect(422);
      const { body: paid } = await gateway.pay(paymentBody({ amount }), key).expect(200);
      const again = await gateway.pay(body, key).expect(200);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.body).toEqual(paid);
      const refund = { 'Idempotency-Key': 'refund' };
      const { id } = paid as PaymentView;
      const twice = '{"amount":1,"amount":1}';
      await gateway.operate(id, 'refunds', twice, refund).expect(422);
      await gateway.operate(id, 'refunds', { amount: 1 }, refund).expect(200);
      const same = await gateway.operate(id, 'refunds', twice, refund).expect(200);
      expect(same.headers['idempotent-replayed']).toBe('true');
    });

    test('a refund with an empty reason', async () => {
      const { id } = await gateway.paid();
      const key = newKey();
      const body = { amount: 300, reason: '' };
      await gateway.operate(id, 'refunds', body, key).expect(422);

      const made = await gateway.operate(id, 'refunds', { amount: 300 }, key).expect(200);
      const opened = await database.open();
      const said = fingerprint([300, '']);
      await opened.run((connection) =>
        sql`update operations set request_fingerprint = ${said} where payment_id = ${id}`.execute(
          connection,
        ),
      );
      await opened.close();
      const again = await gateway.operate(id, 'refunds', body, key).expect(200);
      expect(again.headers['idempotent-replayed']).toBe('true');
      expect(again.body).toMatchObject(made.body as object);
      const other = await gateway.operate(id, 'refunds', { reason: '' }, key).expect(422);
      expect(other.body).toMatchObject({ code: 'idempotency_key_reused' });
      const theirs = { ...key, Authorization: SECOND_MERCHANT };
      const foreign = await gateway.operate(id, 'refunds', body, theirs).expect(422);
      expect(foreign.body).toMatchObject({ code: 'validation_failed' });
      expect((await gateway.see(id)).amount_refunded).toBe(300);
    });
  });
});
