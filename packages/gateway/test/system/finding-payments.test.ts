import {
  type BankSimulator,
  type Gateway,
  startBankSimulator,
  startGateway,
  waitFor,
} from '@payment-gateway/testkit';
import { command, readFind } from '../../src/commands/payment-find.js';
import { composeReview } from '../../src/compose/operator-with-bank.js';
import { readConfig } from '../../src/config/config.js';
import { type PaymentView } from '../../src/http/schemas/payment.js';
import { complaintOf } from '../support/commands.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { FIRST_MERCHANT, openGateway, paymentBody, type TestGateway } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';

const MASTERCARD = '5555555555554444';
const LONG_AGO = new Date('2026-03-05T12:00:00Z');

onEachEngine('An operator who is asked about a payment', (fresh) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let time: Date | null = LONG_AGO;
  let support: Awaited<ReturnType<typeof composeReview>>;
  let paid: PaymentView;
  let other: PaymentView;
  let old: PaymentView;

  beforeAll(async () => {
    bank = await startBankSimulator();
    database = await fresh();
    gateway = await openGateway(database, bank.apiUrl, {
      clock: () => time ?? new Date(),
    });
    old = await gateway.paid({ reference: 'order-7' });
    time = null;
    paid = await gateway.paid({ reference: 'order-7' });
    other = await gateway.paid({}, { number: MASTERCARD });
    const env = { ...database.environment, BANK_URL: bank.apiUrl, LOG_LEVEL: 'silent' };
    support = await composeReview(readConfig({ ...env, METRICS_PORT: 'off' }));
  });

  afterAll(async () => {
    await support.close();
    await gateway.close();
    await database.drop();
    await bank.terminate();
  });

  const today = (): string => new Date().toISOString().slice(0, 10);
  async function find(...words: string[]): Promise<string[]> {
    const lines: string[] = [];
    await readFind(command.read(words))(support.search, (line) => lines.push(line));
    return lines;
  }

  /** The ids, in the order of the lines. */
  const idsOf = async (...words: string[]): Promise<(string | undefined)[]> =>
    (await find(...words))
      .filter((line) => !line.startsWith('found none'))
      .map((line) => line.split(' ')[0]);

  test("finds it by the merchant's reference, newest first", async () => {
    const found = await idsOf('--merchant', 'merchant_one', '--reference', 'order-7');
    expect(found).toEqual([paid.id, old.id]);
    expect(await idsOf('--merchant', 'merchant_two', '--reference', 'order-7')).toEqual([]);
  });

  test("finds it by the bank's id, and sees all about it", async () => {
    const words = ['--tracking-id', paid.tracking_id ?? '', '--from', today()];
    const env = { ...database.environment, BANK_URL: bank.apiUrl };
    const { output } = await runToEnd('payment', env, 'find', ...words);
    expect(output.trim()).toMatch(
      new RegExp(
        `^${paid.id}  merchant_one  succeeded  1000 USD  visa \\*{4} \\*{4} \\*{4} 4242  at .*Z  reference order-7  tracking id ${paid.tracking_id ?? ''}$`,
      ),
    );
  });

  test('finds it by an id in capitals', async () => {
    const env = { ...database.environment, BANK_URL: bank.apiUrl };
    const { output } = await runToEnd('payment', env, 'show', paid.id.toUpperCase());
    expect(output).toContain(`payment    ${paid.id}, of merchant_one`);
    expect(output).toContain('3-D Secure none; automatic, a challenge is impossible\n');
  });

  test('sees how its payer was authenticated, or until when the bank waits', async () => {
    const env = { ...database.environment, BANK_URL: bank.apiUrl };
    const asked = { return_url: 'https://shop.example/paid', request_three_d_secure: 'required' };
    const waiting = await gateway.paid(asked, { number: '4000000000003220' });
    const { output } = await runToEnd('payment', env, 'show', waiting.id);
    expect(output).toContain(
      `3-D Secure challenge until ${waiting.next_action?.expires_at}; required, a challenge is possible\n`,
    );
    expect(output).not.toContain('/3d-secure/');
    expect(output).not.toContain('/challenges/');
    const known = await gateway.paid(asked, { number: '4000009900001507' });
    expect((await runToEnd('payment', env, 'show', known.id)).output).toContain(
      '3-D Secure authenticated (frictionless, ECI 05, liability shifted); required, a challenge is possible\n',
    );
  });

  test("finds it by the bank's id of an operation on it", async () => {
    const { operation } = await gateway.operated(paid.id, 'refunds', { amount: 100 });
    const [refund] = (await bank.ledger(paid.id)).filter(({ kind }) => kind === 'refund');
    expect(refund?.operation_reference).toBe(operation.id);
    expect(await idsOf('--tracking-id', refund?.transaction_id ?? '', '--from', today())).toEqual([
      paid.id,
    ]);
  });

  test("finds it by the card's last digits and the time", async () => {
    expect(await idsOf('--last4', '4444', '--from', today())).toEqual([other.id]);
    expect(await idsOf('--last4', '4242', '--from', today())).toEqual([paid.id]);
    expect(await idsOf('--last4', '4242', '--from', '2026-03-05', '--to', '2026-03-05')).toEqual([
      old.id,
    ]);
    const atNoon = ['--from', '2026-03-05T13:00:00+01:00', '--to', '2026-03-05T12:00:00Z'];
    expect(await idsOf('--last4', '4242', ...atNoon)).toEqual([old.id]);
    const ofAnother = ['--merchant', 'merchant_two', '--from', today()];
    expect(await idsOf('--last4', '4242', ...ofAnother)).toEqual([]);
    const ofThis = ['--merchant', 'merchant_one', '--from', today()];
    expect(await idsOf('--last4', '4242', ...ofThis)).toEqual([paid.id]);
  });

  test('learns that there is none, and among how many', async () => {
    expect(await find('--tracking-id', 'unheard-of', '--from', today())).toEqual([
      expect.stringMatching(/^found none among \d+$/),
    ]);
  });
});

describe('An operator who searches payments', () => {
  test.each([
    [['--last4', '4242'], '--from is needed'],
    [['--tracking-id', 'x', '--from', '2026-01-01', '--to', '2026-03-01'], '31 days at most'],
    [['--last4', '4242', '--from', '2026-03-02', '--to', '2026-03-01'], 'before --from'],
    [['--last4', '42424242', '--from', '2026-03-02'], '--last4 must be four digits'],
    [['--last4', '4242', '--from', 'yesterday'], '--from must be a day'],
    [['--last4', '4242', '--from', '2026-02-30'], '--from must be a day'],
    [['--tracking-id', 'é', '--from', '2026-03-02'], '--tracking-id must be'],
    [['--reference', 'order-7'], 'usage'],
    [['--last4', '4242', '--tracking-id', 'x', '--from', '2026-03-02'], 'usage'],
    [['--holder', 'John Doe'], 'usage'],
    [[], 'usage'],
  ])('gets an error for %p: %s', async (words, problem) => {
    expect(await complaintOf('payment', 'find', ...words)).toEqual({
      code: 2,
      said: expect.stringContaining(problem) as string,
    });
  });
});

describe('The log of a gateway', () => {
  let bank: BankSimulator;
  let gateway: Gateway;

  beforeAll(async () => {
    bank = await startBankSimulator();
    gateway = await startGateway({
      env: { BANK_URL: bank.apiUrl, WORKERS: 'none' },
    });
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
  });

  async function send(path: string, body: object, token = FIRST_MERCHANT) {
    const answer = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: token },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { id: string; tracking_id: string };
  }

  const lineOf = (id: string, route: string): Promise<Record<string, unknown>> =>
    waitFor(
      () =>
        gateway
          .output()
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line) as Record<string, unknown>)
          .find((line) => line.payment_id === id && line.route === route),
      { what: `the line of ${route}` },
    );

  test("has a payment's reference and the bank's id in its request's line", async () => {
    const paid = await send('/payments', paymentBody({ reference: 'order-6735 é' }));
    expect(await lineOf(paid.id, '/payments')).toMatchObject({
      reference: 'order-6735 é',
      tracking_id: paid.tracking_id,
    });
    await send(`/payments/${paid.id}/refunds`, { amount: 100 });
    const [refund] = (await bank.ledger(paid.id)).filter(({ kind }) => kind === 'refund');
    expect(await lineOf(paid.id, '/payments/{id}/refunds')).toMatchObject({
      reference: 'order-6735 é',
      tracking_id: paid.tracking_id,
      operation_tracking_id: refund?.transaction_id,
    });
  });

  test('has no fields that a payment does not have', async () => {
    const { id } = await send('/payments', paymentBody());
    expect(await lineOf(id, '/payments')).not.toHaveProperty('reference');
  });
});
