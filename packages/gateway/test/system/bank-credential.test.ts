import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  findSecrets,
  freePort,
  type Gateway,
  programFile,
  run,
  type RunningProcess,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';
import { type Authority, makeAuthority } from '../support/certificates.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';
import { scrape } from '../support/scrape.js';

const TOKEN = 'bank-token-of-blue-bakery-4711';

type Answer = {
  readonly status: number;
  readonly body: { readonly id: string; readonly status: string; readonly code: string };
};

async function send(gateway: Gateway, path: string, body?: object): Promise<Answer> {
  const { status, ...answer } = await (async () => {
    const got = await fetch(`${gateway.apiUrl}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
    });
    return { status: got.status, body: (await got.json()) as Answer['body'] };
  })();
  return { status, ...answer };
}

const pay = (gateway: Gateway) => send(gateway, '/payments', paymentBody());

describe('A bank that requires a token', () => {
  test('gets it with every call, and charges', async () => {
    const bank = await startBankSimulator({ env: { BANK_REQUIRE_TOKEN: `other,${TOKEN}` } });
    const file = join(temporaryFolder('secret'), 'token');
    writeFileSync(file, `${TOKEN}\n`);
    const gateway = await startGateway({ env: { BANK_URL: bank.apiUrl, BANK_TOKEN_FILE: file } });
    const { status, body } = await pay(gateway);
    expect({ status, state: body.status }).toEqual({ status: 200, state: 'succeeded' });
    expect((await send(gateway, `/payments/${body.id}/refunds`, { amount: 400 })).status).toBe(200);
    await gateway.terminate();
    await bank.terminate();
    const logs = { gateway: gateway.output(), bank: bank.output() };
    const haystacks = Object.entries(logs).map(([name, text]) => ({
      name,
      bytes: Buffer.from(text),
    }));
    expect(findSecrets(haystacks, [{ name: 'token', value: TOKEN }])).toEqual([]);
  });

  test('and does not accept ours: no payment fails, and soon no new ones are begun', async () => {
    const ledgerFile = join(temporaryFolder('ledger'), 'bank.sqlite');
    const bank = await startBankSimulator({
      ledgerFile,
      env: { BANK_REQUIRE_TOKEN: 'another-token' },
    });
    const metricsPort = await freePort();
    const gateway = await startGateway({
      env: {
        BANK_URL: bank.apiUrl,
        BANK_TOKEN: TOKEN,
        METRICS_PORT: String(metricsPort),
        BANK_TIMEOUT_MS: '500',
        DATABASE_TIMEOUT_MS: '500',
        RECONCILE_AFTER_MS: '2000',
        RECONCILE_EVERY_MS: '200',
        RECONCILE_MAX_PAUSE_MS: '500',
      },
    });
    const first = await pay(gateway);
    expect({ status: first.status, state: first.body.status }).toEqual({
      status: 200,
      state: 'processing',
    });
    const line =
      /"level":50[^\n]*"status":401,"check":"BANK_TOKEN, BANK_TLS_CERT"[^\n]*bank_refuses_gateway/;
    await waitFor(() => line.test(gateway.output()), { what: 'the log to name the setting' });
    await waitFor(async () => (await pay(gateway)).body.code === 'bank_unreachable', {
      what: 'payments not to be begun any more',
    });
    const seen = await scrape(metricsPort);
    expect(seen.of('payment_gateway_bank_credential_refused')).toBe(1);
    expect(seen.of('payment_gateway_bank_circuit_open')).toBe(1);
    // The probe calls what the bank only serves to those it knows.
    expect(gateway.output().match(/bank_refuses_gateway/g)).toHaveLength(1);
    await bank.terminate();

    const mended = await startBankSimulator({
      ledgerFile,
      port: bank.port,
      env: { BANK_REQUIRE_TOKEN: TOKEN },
    });
    await waitFor(async () => (await pay(gateway)).body.status === 'succeeded', {
      what: 'payments to be taken again',
    });
    expect((await scrape(metricsPort)).of('payment_gateway_bank_credential_refused')).toBe(0);
    await waitFor(() => gateway.output().includes('bank_knows_gateway'), {
      what: 'the log to say so',
    });
    // The bank never did anything for the first one, as is known by now.
    await waitFor(
      async () => (await send(gateway, `/payments/${first.body.id}`)).body.status === 'failed',
      { what: 'the first payment to be settled' },
    );
    await gateway.terminate();
    await mended.terminate();
    expect(gateway.output()).not.toContain(TOKEN);
    const judge = await startBankSimulator({ ledgerFile });
    expect((await judge.ledger(first.body.id)).filter(({ kind }) => kind === 'charge')).toEqual([]);
    await judge.terminate();
  });

  test('answers other requests with 401, but reports its health to all', async () => {
    const bank = await startBankSimulator({ env: { BANK_REQUIRE_TOKEN: TOKEN } });
    const ask = async (path: string, authorization?: string, method = 'GET') => {
      const answer = await fetch(`${bank.apiUrl}${path}`, {
        method,
        ...(authorization === undefined ? {} : { headers: { Authorization: authorization } }),
      });
      const { code } = (await answer.json()) as { code?: string };
      return { status: answer.status, code, challenge: answer.headers.get('www-authenticate') };
    };
    const refused = { status: 401, code: 'unknown_caller', challenge: 'Bearer realm="bank"' };
    for (const path of ['/deposit', '/deposit/a/bar', '/deposit/a/void', '/deposit/a/refunds']) {
      expect(await ask(path, undefined, 'POST')).toEqual(refused);
    }
    expect(await ask('/ledger')).toEqual(refused);
    for (const authorization of [
      `Bearer ${TOKEN}x`,
      `Basic ${TOKEN}`,
      'Bearer ',
      `Bearer ${TOKEN} x`,
    ]) {
      expect(await ask('/deposit/a', authorization)).toEqual(refused);
    }
    expect(await ask('/deposit/a', `bearer ${TOKEN}`)).toMatchObject({ code: 'deposit_not_found' });
    expect((await ask('/health/ready')).status).toBe(200);
    await bank.terminate();
  });
});

describe('A bank that requires a certificate', () => {
  let ours: Authority;
  let stranger: Authority;
  let server: { certificate: string; key: string };
  let client: { certificate: string; key: string };
  let foreign: { certificate: string; key: string };
  let bank: RunningProcess;
  let port: number;
  const ledgerFile = join(temporaryFolder('ledger'), 'bank.sqlite');

  beforeAll(async () => {
    [ours, stranger] = await Promise.all([makeAuthority('ours'), makeAuthority('stranger')]);
    server = await ours.certify('IP:127.0.0.1');
    client = await ours.certify('DNS:gateway');
    foreign = await stranger.certify('DNS:gateway');
    port = await freePort();
    bank = await run({
      command: process.execPath,
      args: [programFile('bank-simulator/main')],
      env: testEnvironment({
        BANK_PORT: String(port),
        BANK_LEDGER_FILE: ledgerFile,
        BANK_SERVER_CERT: server.certificate,
        BANK_SERVER_KEY: server.key,
        BANK_CLIENT_CA: ours.file,
      }),
      cwd: temporaryFolder('bank'),
    });
    await waitFor(() => bank.output().includes('bank_simulator_started'), { what: 'the bank' });
  });

  afterAll(async () => {
    await bank.terminate();
    const judge = await startBankSimulator({ ledgerFile });
    // Only the one payment of the gateway that it knew.
    expect(await judge.ledger()).toHaveLength(1);
    await judge.terminate();
  });

  /** One payment through a gateway with these settings; returns its response, and the log. */
  async function payWith(env: Record<string, string>, host = '127.0.0.1') {
    const gateway = await startGateway({
      env: { BANK_URL: `https://${host}:${port}/api/v1`, WORKERS: 'none', ...env },
    });
    const { body } = await pay(gateway);
    await gateway.terminate();
    return { status: body.status, log: gateway.output() };
  }

  test('gets one, and presents its own', async () => {
    const { status, log } = await payWith({
      BANK_TLS_CA: ours.file,
      BANK_TLS_CERT: client.certificate,
      BANK_TLS_KEY: client.key,
    });
    expect(status).toBe('succeeded');
    expect(log).not.toMatch(/PRIVATE KEY|bank_(refuses|not_trusted)/);
  });

  test.each([
    ['without a certificate', () => ({})],
    [
      'with one of an authority that it does not know',
      () => ({ BANK_TLS_CERT: foreign.certificate, BANK_TLS_KEY: foreign.key }),
    ],
  ])('does nothing for a gateway %s, which reports it', async (_what, credential) => {
    const { status, log } = await payWith({ BANK_TLS_CA: ours.file, ...credential() });
    expect(status).toBe('processing');
    expect(log).toMatch(/"check":"BANK_TLS_CERT, BANK_TLS_KEY"[^\n]*bank_refuses_gateway/);
  });

  test('gets no payments after a few failures, until it has responded', async () => {
    const gateway = await startGateway({
      env: {
        BANK_URL: `https://127.0.0.1:${port}/api/v1`,
        BANK_TLS_CA: ours.file,
        WORKERS: 'none',
      },
    });
    await waitFor(async () => (await pay(gateway)).body.code === 'bank_unreachable', {
      what: 'payments not to be begun any more',
    });
    await gateway.terminate();
  });

  test.each([
    ['is not signed by whom we trust', '127.0.0.1', () => stranger.file],
    ['is for another name', 'localhost', () => ours.file],
    ['is signed by nobody known', '127.0.0.1', () => null],
  ])('gets no card if its own %s', async (_what, host, authority) => {
    const ca = authority();
    const env = {
      ...(ca === null ? {} : { BANK_TLS_CA: ca }),
      BANK_TLS_CERT: client.certificate,
      BANK_TLS_KEY: client.key,
    };
    const { status, log } = await payWith(env, host);
    expect(status).toBe('processing');
    expect(log).toMatch(/"check":"BANK_TLS_CA, BANK_URL"[^\n]*bank_not_trusted/);
  });

  test.each([
    ['BANK_TLS_KEY', 'must be set, since BANK_TLS_CERT is', ['cert']],
    ['BANK_TLS_CERT', 'must be set, since BANK_TLS_KEY is', ['key']],
    ['BANK_TLS_KEY', 'is not the key of BANK_TLS_CERT', ['cert', 'otherKey']],
    ['BANK_TLS_KEY', 'is no private key in PEM form', ['cert', 'noKey']],
    ['BANK_TLS_KEY', 'names a file that cannot be read', ['cert', 'noFile']],
    ['BANK_TLS_CERT', 'names a file without certificates', ['noCert', 'key']],
    ['BANK_URL', 'must begin with https://, since BANK_TLS_CERT is set', ['cert', 'key', 'plain']],
    ['BANK_URL', 'must begin with https://, since BANK_TLS_CA is set', ['ca', 'plain']],
    ['BANK_TOKEN', 'must be 1 to 4096 visible ASCII characters', ['badToken']],
  ])('%s %s', async (variable, problem, given) => {
    const settings: Record<string, Record<string, string>> = {
      ca: { BANK_TLS_CA: ours.file },
      cert: { BANK_TLS_CERT: client.certificate },
      noCert: { BANK_TLS_CERT: client.key },
      key: { BANK_TLS_KEY: client.key },
      otherKey: { BANK_TLS_KEY: server.key },
      noKey: { BANK_TLS_KEY: client.certificate },
      noFile: { BANK_TLS_KEY: '/nowhere/key.pem' },
      plain: { BANK_URL: 'http://127.0.0.1:1/api/v1' },
      badToken: { BANK_TOKEN: 'to\nken-4711' },
    };
    const env = { BANK_URL: 'https://127.0.0.1:1/api/v1' };
    const { code, output } = await runToEnd(
      'config check',
      Object.assign(env, ...given.map((one) => settings[one])) as Record<string, string>,
    );
    expect({ code, output }).toEqual({
      code: 1,
      output: expect.stringMatching(new RegExp(`^${variable} ${problem}`)) as string,
    });
    expect(output).not.toContain('4711');
  });

  test('accepts a key given in the setting itself, and config shows neither key nor token', async () => {
    const { code, output } = await runToEnd('config check', {
      BANK_URL: 'https://127.0.0.1:1/api/v1',
      BANK_TLS_CERT: client.certificate,
      BANK_TLS_KEY: readFileSync(client.key, 'utf8'),
      BANK_TOKEN: TOKEN,
    });
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(output).toContain('BANK_TLS_KEY=(hidden)');
    expect(output).toContain('BANK_TOKEN=(hidden)');
    expect(output).not.toMatch(new RegExp(`PRIVATE KEY|${TOKEN}`));
  });
});
