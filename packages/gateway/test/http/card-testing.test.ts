import { type BankSimulator, waitFor } from '@payment-gateway/testkit';
import { type PaymentView } from '../../src/http/schemas/payment.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import {
  openSandbox,
  paymentBody,
  rowCount,
  SECOND_MERCHANT,
  type TestGateway,
} from '../support/gateway.js';

const POOR = '4000000000000002';
const WRONG_CVV = '4000000000000127';
const GOOD = '4242424242424242';
const BANK_IN_TROUBLE = '4000000000000119';
const DECLINED_LATER = '4000009900000905';
// Cards that are declined, each for its own reason.
const OTHERS = ['4000000000009987', '4000000000009979', '4000000000000069'];

onEachEngine('Someone who tests cards', (fresh) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;
  const clock = { ms: 0 };

  async function open(environment: Record<string, string>): Promise<void> {
    clock.ms = Date.parse('2026-12-01T12:00:00Z');
    ({ bank, database, gateway, close } = await openSandbox({
      fresh,
      environment,
      clock: () => new Date(clock.ms),
      bankEnvironment: { BANK_SETTLE_MS: '1' },
    }));
  }

  afterEach(() => close());

  const tryCard = (number: string, headers = {}) =>
    gateway.pay(paymentBody({}, { number }), headers);

  /** Tries a card that many times; returns each decline reason or error. */
  async function triesOf(number: string, times: number, headers = {}): Promise<string[]> {
    const answers: string[] = [];
    for (let i = 0; i < times; i++) answers.push(wordOf(await tryCard(number, headers)));
    return answers;
  }

  function wordOf({ status, body }: { status: number; body: unknown }): string {
    const { decline_reason: reason, code } = body as { decline_reason?: string; code?: string };
    return status === 200 ? (reason ?? 'ok') : `${status} ${code ?? ''}`;
  }

  const TOO_OFTEN = '429 card_declined_too_often';

  test('is blocked for a card that was declined too often, and nothing is recorded', async () => {
    await open({ DECLINES_PER_CARD: '3/3600' });
    expect(await triesOf(POOR, 3)).toEqual(Array(3).fill('insufficient_funds'));
    const rows = await rowCount(database);
    clock.ms += 600_000;
    const refused = await tryCard(POOR);
    expect(wordOf(refused)).toBe(TOO_OFTEN);
    expect(refused.headers['retry-after']).toBe('3000');
    expect(refused.body).toMatchObject({ detail: 'This card was declined too often.' });
    // Nor does another merchant's payment, or one from another address.
    expect(wordOf(await tryCard(POOR, { Authorization: SECOND_MERCHANT }))).toBe(TOO_OFTEN);
    expect(await rowCount(database)).toBe(rows);
    // Other cards are not affected.
    expect(await triesOf(GOOD, 2)).toEqual(['ok', 'ok']);
    expect(await triesOf(OTHERS[0] ?? '', 1)).toEqual(['lost_card']);

    clock.ms += 3_000_000;
    expect(await triesOf(POOR, 1)).toEqual(['insufficient_funds']);
  });

  test('gets half as many guesses at a CVV', async () => {
    await open({ DECLINES_PER_CARD: '6/3600' });
    expect(await triesOf(WRONG_CVV, 4)).toEqual([
      ...Array<string>(3).fill('incorrect_cvc'),
      TOO_OFTEN,
    ]);
  });

  test('gains nothing from simultaneous guesses', async () => {
    await open({ DECLINES_PER_CARD: '6/3600' });
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, at) =>
        gateway
          .pay(paymentBody({}, { number: WRONG_CVV, cvv: String(100 + at) }))
          .then((answer) => wordOf(answer)),
      ),
    );
    expect(all.filter((word) => word === 'incorrect_cvc')).toHaveLength(3);
    expect(all.filter((word) => word === TOO_OFTEN)).toHaveLength(47);
  });

  test('does not block a card with payments that succeed, or that fail because of the bank', async () => {
    await open({ DECLINES_PER_CARD: '2/3600' });
    expect(await triesOf(GOOD, 6)).toEqual(Array(6).fill('ok'));
    expect(await triesOf(BANK_IN_TROUBLE, 6)).toEqual(Array(6).fill('processing_error'));
  });

  test('is counted when the bank reports a decline later, too', async () => {
    await open({ DECLINES_PER_CARD: '1/3600', WORKERS: 'inline', RECONCILE_EVERY_MS: '20' });
    const logged = jest.spyOn(gateway.logger, 'info');
    const { body } = await tryCard(DECLINED_LATER).expect(200);
    const { id } = body as PaymentView;
    // Not the payment's status: a server may show a change before it tells the gateway that it is written.
    await waitFor(
      () => {
        clock.ms += 20_000;
        return logged.mock.calls.some(
          ([fields, event]) =>
            event === 'payment_reconciled' && fields.payment_id === id && fields.changed === true,
        );
      },
      { what: 'the bank to decline' },
    );
    expect((await gateway.see(id)).status).toBe('failed');
    expect(wordOf(await tryCard(DECLINED_LATER))).toBe(TOO_OFTEN);
  });

  test('is limited with many cards and one token', async () => {
    await open({ DECLINES_PER_MERCHANT: '3/600' });
    const words = [];
    for (const number of OTHERS) words.push(...(await triesOf(number, 1)));
    expect(words).toEqual(['lost_card', 'stolen_card', 'expired_card']);
    const refused = await tryCard(GOOD);
    expect(wordOf(refused)).toBe(TOO_OFTEN);
    expect(refused.body).toMatchObject({ detail: 'Too many of your payments were declined.' });
    expect(wordOf(await tryCard(GOOD, { Authorization: SECOND_MERCHANT }))).toBe('ok');
    // A payment made earlier can still be read and refunded.
    clock.ms += 600_000;
    expect(wordOf(await tryCard(GOOD))).toBe('ok');
  });

  test('is limited from one address with many tokens, whatever address it claims', async () => {
    await open({ DECLINES_PER_ADDRESS: '3/600' });
    const forwarded = (by: number) => ({ 'X-Forwarded-For': `203.0.113.${by}` });
    expect(await triesOf(POOR, 2, forwarded(1))).toEqual(Array(2).fill('insufficient_funds'));
    const other = { Authorization: SECOND_MERCHANT, ...forwarded(2) };
    expect(await triesOf(POOR, 2, other)).toEqual(['insufficient_funds', TOO_OFTEN]);
    expect(wordOf(await tryCard(GOOD, forwarded(3)))).toBe(TOO_OFTEN);
  });

  test('is identified by the address that a trusted proxy reports', async () => {
    await open({ DECLINES_PER_ADDRESS: '2/600', TRUSTED_PROXIES: '127.0.0.0/8,::1' });
    const behind = (address: string) => ({ 'X-Forwarded-For': address });
    expect(await triesOf(POOR, 3, behind('203.0.113.1'))).toEqual([
      ...Array<string>(2).fill('insufficient_funds'),
      TOO_OFTEN,
    ]);
    expect(await triesOf(GOOD, 1, behind('203.0.113.2'))).toEqual(['ok']);
    // What the client put before it is ignored.
    expect(await triesOf(GOOD, 1, behind('203.0.113.9, 203.0.113.1'))).toEqual([TOO_OFTEN]);
    // A customer's network, in IPv6.
    expect(await triesOf(POOR, 2, behind('2001:db8::1'))).toHaveLength(2);
    expect(await triesOf(GOOD, 1, behind('2001:db8::2'))).toEqual([TOO_OFTEN]);
    expect(await triesOf(GOOD, 1, behind('2001:db8:0:1::2'))).toEqual(['ok']);
  });

  test('does not affect retries: a used key returns its payment', async () => {
    await open({ DECLINES_PER_CARD: '1/3600', DECLINES_PER_MERCHANT: '1/3600' });
    const key = { 'Idempotency-Key': 'attempt-1' };
    const first = await tryCard(POOR, key).expect(200);
    const again = await tryCard(POOR, key).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(wordOf(await gateway.pay(paymentBody({ amount: 7 }, { number: POOR }), key))).toBe(
      '422 idempotency_key_reused',
    );
    const next = { 'Idempotency-Key': 'attempt-2' };
    expect(wordOf(await tryCard(POOR, next))).toBe(TOO_OFTEN);
    // The refused request left its key unused.
    clock.ms += 3_600_000;
    expect(wordOf(await tryCard(GOOD, next))).toBe('ok');
    const charges = (await bank.ledger()).filter(({ kind }) => kind === 'charge');
    expect(charges).toHaveLength(1);
  });

  test('has no limit in the sandbox', async () => {
    await open({});
    expect(new Set(await triesOf(WRONG_CVV, 30))).toEqual(new Set(['incorrect_cvc']));
  });
});
