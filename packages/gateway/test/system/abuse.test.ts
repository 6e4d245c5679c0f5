import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { join } from 'node:path';
import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  freePort,
  type Gateway,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  waitFor,
} from '@payment-gateway/testkit';
import { paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';
import { ownPayers } from '../support/payers.js';
import { scrape } from '../support/scrape.js';
import { type Answered, sendJson } from '../support/send-json.js';

const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;
const codeOf = ({ body }: Answered): unknown => (JSON.parse(body) as { code: unknown }).code;
// In the form of tokens before their checksum: they look like real ones.
const guess = (): string => `Bearer pgw_${randomBytes(32).toString('base64url')}`;

describe('A gateway under attack', () => {
  let bank: BankSimulator;
  let agent: Agent;

  beforeAll(async () => {
    bank = await startBankSimulator();
  });

  beforeEach(() => {
    agent = new Agent({ keepAlive: true, maxSockets: 256 });
  });

  afterEach(() => {
    agent.destroy();
  });

  afterAll(() => bank.terminate());

  /** As the first merchant, unless `authorization` says otherwise. */
  const send = (gateway: Gateway, path: string, authorization?: string, body?: object) =>
    sendJson(`${gateway.apiUrl}${path}`, {
      agent,
      ...(authorization === undefined ? {} : { headers: { Authorization: authorization } }),
      ...(body === undefined ? {} : { body }),
    });

  const production = () => ({
    NODE_ENV: 'production',
    SQLITE_FILE: join(temporaryFolder('abuse'), 'gateway.sqlite'),
    BANK_URL: bank.apiUrl,
    BANK_PLAIN_HTTP: 'allow',
    CARD_KEYS: newRing(),
    TOKEN_HASH_KEYS: newRing(),
    ...ownPayers(),
  });

  async function newToken(env: Record<string, string>): Promise<string> {
    await runToEnd('merchant', env, 'create', 'Bakery');
    const { output } = await runToEnd('merchant', env, 'issue-token', 'bakery');
    return /^token +(\S+)$/m.exec(output)?.[1] ?? '';
  }

  test('by thousands of guesses looks up few of them, and still serves its merchants', async () => {
    const port = await freePort();
    const gateway = await startGateway({
      env: { BANK_URL: bank.apiUrl, METRICS_PORT: String(port) },
    });
    const lookUps = async () =>
      (await scrape(port)).of(
        'payment_gateway_database_duration_seconds_count{operation="find_token",result="ok"}',
      ) ?? 0;
    await send(gateway, '/payments');

    // In a form that was never issued: none is looked up.
    const before = await lookUps();
    for (const token of [
      'Bearer a',
      'Bearer x',
      `Bearer pgw_live_${'A'.repeat(38)}`,
      `Bearer pgw_test_${'0'.repeat(38)}`,
    ]) {
      const all = await Promise.all(
        Array.from({ length: 500 }, () => send(gateway, '/payments', token)),
      );
      expect(new Set(all.map(codeOf))).toEqual(new Set(['token_invalid']));
    }
    expect(await lookUps()).toBeLessThanOrEqual(before + 2);

    // The same one repeatedly: looked up only from time to time.
    const same = guess();
    await Promise.all(Array.from({ length: 500 }, () => send(gateway, '/payments', same)));
    expect(await lookUps()).toBeLessThanOrEqual(before + 20);

    // Different ones, more at a time than are looked up, while merchants pay.
    const flood = Array.from({ length: 2_000 }, () => send(gateway, '/payments', guess()));
    const served = Array.from({ length: 50 }, (_, at) =>
      at % 2 === 0
        ? send(gateway, '/payments')
        : send(gateway, '/payments', undefined, paymentBody()),
    );
    for (const { status } of await Promise.all(served)) expect(status).toBe(200);
    for (const { status } of await Promise.all(flood)) expect([401, 429]).toContain(status);
    await gateway.terminate();
  });

  test('says how many refusals it left out of its log', async () => {
    const gateway = await startGateway({ env: { BANK_URL: bank.apiUrl } });
    await Promise.all(Array.from({ length: 400 }, () => send(gateway, '/payments', guess())));
    const lines = () => gateway.output().match(/"(token_invalid|too_many_unknown_tokens)"/g) ?? [];
    const leftOut = () =>
      [...gateway.output().matchAll(/"left_out":(\d+)/g)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      );
    await waitFor(() => lines().length + leftOut() === 400, {
      what: 'all of them to be logged or counted',
    });
    // Five per second.
    expect(lines().length).toBeLessThan(200);
    expect(lines().length).toBeGreaterThan(0);
    await gateway.terminate();
  });

  test('in production issues tokens of the current form, and counts invalid ones per address', async () => {
    const env = { ...production(), INVALID_TOKENS_PER_ADDRESS: '20/3600' };
    const token = await newToken(env);
    expect(token).toMatch(/^pgw_live_[0-9A-Za-z]{38}$/);
    const gateway = await startGateway({ env });
    expect((await send(gateway, '/payments', `Bearer ${token}`)).status).toBe(200);
    const codes = [];
    for (let at = 0; at < 30; at++) {
      const forged = { 'X-Forwarded-For': `203.0.113.${at}`, Authorization: guess() };
      codes.push(codeOf(await sendJson(`${gateway.apiUrl}/payments`, { agent, headers: forged })));
    }
    expect(codes).toEqual([
      ...Array<string>(20).fill('token_invalid'),
      ...Array<string>(10).fill('too_many_unknown_tokens'),
    ]);
    expect((await send(gateway, '/payments', `Bearer ${token}`)).status).toBe(200);
    await gateway.terminate();
  });

  test('in production allows five wrong CVVs of a card, and no more', async () => {
    const env = production();
    const token = await newToken(env);
    const gateway = await startGateway({ env });
    const codes = [];
    for (let at = 0; at < 8; at++) {
      const body = paymentBody({}, { number: '4000000000000127', cvv: String(100 + at) });
      codes.push(codeOf(await send(gateway, '/payments', `Bearer ${token}`, body)));
    }
    expect(codes).toEqual([
      ...Array<string>(5).fill('100'),
      ...Array<string>(3).fill('card_declined_too_often'),
    ]);
    // The log contains nothing of the card except what the request's own line has.
    expect(gateway.output()).not.toMatch(/4000000000000127|"10\d"/);
    await gateway.terminate();
  });

  test('in the sandbox issues tokens that are marked as such', async () => {
    const env = { SQLITE_FILE: join(temporaryFolder('abuse'), 'gateway.sqlite') };
    expect(await newToken(env)).toMatch(/^pgw_test_[0-9A-Za-z]{38}$/);
  });

  test('reports to Prometheus whom it has limited, and that a shop is used to test cards', async () => {
    const port = await freePort();
    const env = {
      BANK_URL: bank.apiUrl,
      METRICS_PORT: String(port),
      DECLINES_PER_CARD: '25/60',
      RATE_LIMIT_READS: '1/3600',
    };
    const gateway = await startGateway({ env });
    const poor = paymentBody({}, { number: '4000000000000002' });
    for (let at = 0; at < 28; at++) await send(gateway, '/payments', undefined, poor);
    for (let at = 0; at < 3; at++) await send(gateway, '/payments');
    const seen = await scrape(port);
    const limited = (code: string) =>
      seen.of(`payment_gateway_requests_limited_total{code="${code}"}`);
    expect(limited('card_declined_too_often')).toBe(3);
    expect(limited('rate_limited')).toBe(2);
    expect(limited('too_many_unknown_tokens')).toBe(0);
    expect(seen.of('payment_gateway_merchants_declines_jumped')).toBe(1);
    await waitFor(() => gateway.output().includes('merchant_declines_jumped'));
    expect(gateway.output()).toMatch(
      /"merchant_id":"merchant_one"[^\n]*"merchant_declines_jumped"/,
    );
    await gateway.terminate();
  });
});

describeOnMysql('Several gateway processes', (serverUrl) => {
  test('share the limit of a token', async () => {
    const bank = await startBankSimulator();
    const database = await createDatabase(serverUrl);
    await runToEnd('migrate', { DATABASE_URL: database.url });
    const gateway = await startGateway({
      env: {
        DATABASE_URL: database.url,
        BANK_URL: bank.apiUrl,
        WEB_CONCURRENCY: '2',
        RATE_LIMIT_PAYMENTS: '10/3600',
      },
    });
    const agent = new Agent({ keepAlive: false });
    const answers = [];
    for (let at = 0; at < 30; at++) {
      answers.push(await sendJson(`${gateway.apiUrl}/payments`, { agent, body: paymentBody() }));
    }
    const taken = answers.filter(({ status }) => status === 200).length;
    // All of them if both processes were used, half if one was: never more.
    expect([5, 10]).toContain(taken);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30 - taken);
    agent.destroy();
    await gateway.terminate();
    await database.drop();
    await bank.terminate();
  });
});
