import { randomBytes } from 'node:crypto';
import { copyFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  freePort,
  startBankSimulator,
  startGateway,
  startTcpProxy,
  type TcpProxy,
  temporaryFolder,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { sql } from 'kysely';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { openMysql } from '../../src/database/open.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd, startProgram } from '../support/programs.js';
import { ownPayers } from '../support/payers.js';

const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;

async function pay(apiUrl: string, authorization = FIRST_MERCHANT, body = paymentBody()) {
  const answer = await fetch(`${apiUrl}/payments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: authorization },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('A gateway with wrong settings', () => {
  test.each([
    ['BANK_TIMEOUT_MS', 'soon', 'must be a whole number'],
    ['GATEWAY_PORT', '70000', 'must be a whole number from 1 to 65535'],
    ['BANK_URL', 'not an address', 'must be an http or https address'],
    ['DATABASE_URL', 'postgres://localhost/x', 'must look like mysql://'],
    ['DATABASE_URL', 'mysql://u:100%@host/db', 'percent-encoded'],
    ['DATABASE_URL', 'mysql://u:p@host/db?ssl-mode=REQUIRED', 'without parameters'],
    ['DATABASE_URL', 'mysql://u:p@one,,two/db', 'names no host, or an empty one'],
    ['DATABASE_URL', 'mysql://u:p@one,two:3306,ONE:3306/db', 'names the same host twice'],
    ['DATABASE_URL', 'mysql://u:p@one,two:66000/db', 'has a port that is not a whole number'],
    ['DATABASE_URL', 'mysql://u:p@one,fe80::1:3306:x/db', 'an IPv6 address with a port is written'],
    ['DATABASE_HOST', 'one,', 'names no host, or an empty one'],
    ['DATABASE_HOST', 'one:3306,one', 'names the same host twice'],
    ['DATABASE_HOST', 'one:port', 'has a port that is not a whole number'],
    ['BANK_URL', 'http://user:secret@bank/api', 'must have no user, password'],
    ['NODE_ENV', 'staging', 'must be one of: development, test, production'],
    ['RECONCILE_AFTER_MS', '13999', 'must be more than 14000'],
    ['CARD_KEYS', 'k1:c2hvcnQ=', 'has 5 bytes'],
    ['LOG_LEVEL', 'loud', 'must be one of: fatal'],
    ['CARD_KEYS_FILE', '/nowhere/keys', 'names a file that cannot be read'],
  ])('names %s if it is %p, without repeating the value', async (variable, value, problem) => {
    const { code, output } = await runToEnd('main', { [variable]: value });
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^${variable} .*${problem}`));
    expect(output).not.toContain(` ${value}`);
  });

  test('names DATABASE_HOST if only the settings that belong to it are set', async () => {
    const { output } = await runToEnd('main', { DATABASE_NAME: 'payments' });
    expect(output).toContain('DATABASE_HOST must be set, since DATABASE_NAME is');
  });

  test("does not keep production's payments in a file unless set explicitly", async () => {
    const keys = { CARD_KEYS: newRing(), TOKEN_HASH_KEYS: newRing() };
    const env = { NODE_ENV: 'production', ...keys, BANK_URL: 'https://bank.example/api/v1' };
    const { output } = await runToEnd('main', env);
    expect(output).toContain('DATABASE_URL or DATABASE_HOST must be set in production');
  });

  test.each(['http://bank.example/api/v1', 'HTTP://bank.example/api/v1'])(
    "does not send production's cards to %s unless allowed explicitly",
    async (url) => {
      const keys = { CARD_KEYS: newRing(), TOKEN_HASH_KEYS: newRing() };
      const env = { NODE_ENV: 'production', ...keys, BANK_URL: url };
      const { code, output } = await runToEnd('main', env);
      expect(code).toBe(1);
      expect(output).toContain('BANK_URL must begin with https:// in production');
      const allowed = await runToEnd('main', { ...env, BANK_PLAIN_HTTP: 'allow' });
      expect(allowed.output).toContain('DATABASE_URL or DATABASE_HOST must be set in production');
    },
  );

  test('names everything that is wrong at once, each on a line of its own', async () => {
    const { code, output } = await runToEnd('main', {
      GATEWAY_PORT: 'http',
      BANK_TIMOUT_MS: '3000',
      DATABASE_URL: 'postgres://user:pass-word@host/x',
      DATABASE_TLS: 'yes',
      CARD_KEYS: 'k1:c2hvcnQ=',
      MAX_PAYMENTS_UNDER_WAY: '500',
      METRICS_PORT: '9464',
    });
    expect(code).toBe(1);
    expect(
      output
        .trimEnd()
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual([
      'BANK_TIMOUT_MS',
      'GATEWAY_PORT',
      'DATABASE_URL',
      'DATABASE_TLS',
      'CARD_KEYS',
      // Wrong together with BANK_CONNECTIONS. An invalid METRICS_PORT is not compared with anything.
      'MAX_PAYMENTS_UNDER_WAY',
    ]);
    expect(output).not.toContain('pass-word');
  });

  test('does not start if .env contains an unknown name', async () => {
    const cwd = temporaryFolder('with-env');
    writeFileSync(join(cwd, '.env'), 'BANK_SETTLE_MS=50\nGRAFANA_PORT=3001\nBANK_HOLIDAYS=many\n');
    copyFileSync(join(__dirname, '../../../../.env.example'), join(cwd, '.env.example'));
    const program = await startProgram('main', {}, { cwd });
    expect((await program.exited).code).toBe(1);
    expect(program.output()).toMatch(
      /^BANK_HOLIDAYS \(in .*\.env\) is not a setting; .env.example lists/,
    );
    expect(program.output().trimEnd()).not.toContain('\n');
  });

  test.each([
    ['the same ring', (key: string) => `k1:${key}`],
    ['an old key of it under another name', (key: string) => `h1:${key},h2:${newRing().slice(3)}`],
  ])('does not hash tokens with a key that encrypts cards: %s', async (_, hashRing) => {
    const key = newRing().slice(3);
    const { code, output } = await runToEnd('main', {
      CARD_KEYS: `k1:${key}`,
      TOKEN_HASH_KEYS: hashRing(key),
    });
    expect(code).toBe(1);
    expect(output).toMatch(/^TOKEN_HASH_KEYS must not have a key that is in CARD_KEYS too/);
    expect(output).not.toContain(key);
  });

  test('does not accept the same key twice in a ring', async () => {
    const key = newRing().slice(3);
    const { output } = await runToEnd('main', { CARD_KEYS: `2026:${key},2027:${key}` });
    expect(output).toContain('CARD_KEYS must be keys of 32 bytes');
    expect(output).toContain('keys "2026" and "2027" are the same key');
    expect(output).not.toContain(key);
  });

  test('names the port that is taken, and the setting to change it', async () => {
    const squatter = createServer().listen(0);
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const { code, output } = await runToEnd('main', { GATEWAY_PORT: String(port) });
    squatter.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is taken. Set GATEWAY_PORT`);
  });

  test.each(['CARD_KEYS', 'TOKEN_HASH_KEYS'])(
    'refuses the published %s in production',
    async (variable) => {
      const keys = { CARD_KEYS: newRing(), TOKEN_HASH_KEYS: newRing(), [variable]: '' };
      const { code, output } = await runToEnd('main', { NODE_ENV: 'production', ...keys });
      expect(code).toBe(1);
      expect(output).toContain(`${variable} must be set to keys of your own in production`);
    },
  );
});

describeOnMysql('A gateway on a MySQL-compatible server', (serverUrl) => {
  let bank: BankSimulator;
  let database: TestDatabase;

  beforeAll(async () => {
    bank = await startBankSimulator();
  });

  beforeEach(async () => {
    database = await createDatabase(serverUrl);
  });

  afterEach(async () => {
    await database.drop();
  });

  afterAll(async () => {
    await bank.terminate();
  });

  const query = async <Row>(statement: string): Promise<Row[]> => {
    const opened = openMysql(mysqlUrl.parse(database.url), { poolSize: 1, timeoutMs: 5_000 });
    const { rows } = await opened.run((connection) => sql.raw<Row>(statement).execute(connection));
    await opened.close();
    return rows;
  };

  test('does not start without its schema, and says how to create it', async () => {
    const { code, output } = await runToEnd('main', { DATABASE_URL: database.url });
    expect(code).toBe(1);
    expect(output).toContain('schema version 0');
    expect(output).toContain('npm run migrate');
  });

  test('reports that the database is unreachable, without its password', async () => {
    const url = `mysql://user:pass-word@127.0.0.1:${await freePort()}/payment_gateway`;
    const { code, output } = await runToEnd('main', {
      DATABASE_URL: url,
      DATABASE_TIMEOUT_MS: '1000',
    });
    expect(code).toBe(1);
    expect(output).toContain('The database cannot be reached (ECONNREFUSED)');
    expect(output).not.toContain('pass-word');
  });

  test('reports that the database refuses the login', async () => {
    const url = new URL(database.url);
    url.password = 'pass-word';
    const { code, output } = await runToEnd('main', { DATABASE_URL: url.href });
    expect(code).toBe(1);
    expect(output).toContain('The database refuses (ER_ACCESS_DENIED_ERROR)');
    expect(output).not.toContain('pass-word');
  });

  test('is migrated by five processes at once, one after the other', async () => {
    const runs = await Promise.all(
      Array.from({ length: 5 }, () => runToEnd('migrate', { DATABASE_URL: database.url })),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0]);
    expect(runs.filter(({ output }) => output.includes('applied 1 payments'))).toHaveLength(1);
  });

  test("is waited for until it has its schema, by the init container's command", async () => {
    const waiting = await startProgram('wait-for-schema', { DATABASE_URL: database.url });
    await waitFor(() => waiting.output().includes('waiting: the schema is at version 0'), {
      what: 'the command to see that the schema is behind',
    });
    expect(waiting.exit()).toBeUndefined();
    await runToEnd('migrate', { DATABASE_URL: database.url });
    expect(await waiting.exited).toEqual({ code: 0, signal: null });
  });

  test('is waited for while it does not respond, but not after a signal', async () => {
    const waiting = await startProgram('wait-for-schema', {
      DATABASE_URL: `mysql://u:p@127.0.0.1:${await freePort()}/none`,
    });
    await waitFor(() => waiting.output().includes('waiting: the database does not answer'), {
      what: 'the command to see that there is no database',
    });
    expect(await waiting.terminate()).toEqual({ code: 143, signal: null });
  });

  test('is not waited for if it refuses the password', async () => {
    const url = new URL(database.url);
    url.password = 'pass-word';
    const { code, output } = await runToEnd('wait-for-schema', { DATABASE_URL: url.href });
    expect(code).toBe(1);
    expect(output).toContain('The database refuses (ER_ACCESS_DENIED_ERROR)');
  });

  describe('behind a machine that hangs', () => {
    let machine: TcpProxy;
    let env: Record<string, string>;

    beforeEach(async () => {
      await runToEnd('migrate', { DATABASE_URL: database.url });
      machine = await startTcpProxy(database.url);
      machine.freeze();
      const url = new URL(database.url);
      url.port = String(machine.port);
      env = { DATABASE_URL: url.href, DATABASE_TIMEOUT_MS: '500', BANK_URL: bank.apiUrl };
    });

    afterEach(() => machine.shut());

    test('is asked again, and a gateway starts as soon as it answers', async () => {
      const starting = startGateway({ env });
      await waitFor(() => machine.connections() > 1, { what: 'a second try' });
      await machine.open();
      const gateway = await starting;
      expect((await pay(gateway.apiUrl)).status).toBe(200);
      await gateway.terminate();
    });

    test('is given up at last, and the gateway says why', async () => {
      const { code, output } = await runToEnd('main', env);
      expect(code).toBe(1);
      expect(output).toContain('The database cannot be reached (no answer in time)');
      expect(machine.connections()).toBeGreaterThan(1);
    });
  });

  test('runs on a newer schema', async () => {
    await runToEnd('migrate', { DATABASE_URL: database.url });
    await query("insert into schema_migrations values (9999, 'later', '2026-01-01')");
    const gateway = await startGateway({ env: { DATABASE_URL: database.url } });
    expect((await gateway.terminate()).code).toBe(0);
  });

  test("accepts the original's four variables, and stores rows as the original showed them", async () => {
    const { hostname, port, pathname, username, password } = new URL(database.url);
    const env = {
      DATABASE_HOST: `${hostname}:${port}`,
      DATABASE_NAME: pathname.slice(1),
      DATABASE_USERNAME: username,
      DATABASE_PASSWORD: decodeURIComponent(password),
      BANK_URL: bank.apiUrl,
    };
    await runToEnd('migrate', env);
    const gateway = await startGateway({ env });
    const { status, body } = await pay(gateway.apiUrl);
    await gateway.terminate();
    expect(status).toBe(200);

    const [payment] = await query<Record<string, unknown>>('select * from payments');
    expect(payment).toMatchObject({
      uuid: body.id,
      merchant_id: 'merchant_one',
      tracking_id: body.tracking_id,
      amount: 1000,
      currency: 'USD',
      status: 'succeeded',
      status_code: '0',
    });
    const [card] = await query<Record<string, unknown>>('select * from cards');
    expect(card).toMatchObject({ uuid: payment?.card_id, expiry_month: 12, expiry_year: 2042 });
    expect(Buffer.from(String(card?.card_number), 'base64')).toHaveLength(12 + 16 + 16);
    expect(Object.keys(card ?? {}).join()).not.toMatch(/cvv|cvc/i);
  });

  test('in production accepts its own merchants, and refuses the published tokens', async () => {
    const env = {
      NODE_ENV: 'production',
      DATABASE_URL: database.url,
      BANK_URL: bank.apiUrl,
      BANK_PLAIN_HTTP: 'allow',
      DATABASE_PLAIN_TEXT: 'allow',
      CARD_KEYS: newRing(),
      TOKEN_HASH_KEYS: newRing(),
      ...ownPayers(),
    };
    await runToEnd('migrate', env);
    expect((await runToEnd('merchant', env, 'create', 'Blue', 'Bakery')).output.trim()).toBe(
      'blue_bakery',
    );
    const issued = await runToEnd('merchant', env, 'issue-token', 'blue_bakery');
    const token = /^token +(pgw_\S+)$/m.exec(issued.output)?.[1] ?? '';
    const tokenId = /^token id +(\S+)$/m.exec(issued.output)?.[1] ?? '';

    const gateway = await startGateway({ env });
    expect((await pay(gateway.apiUrl, `Bearer ${token}`)).body.status).toBe('succeeded');
    expect((await pay(gateway.apiUrl)).status).toBe(401);

    const listed = await runToEnd('merchant', env, 'list');
    expect(listed.output).toContain('blue_bakery  Blue Bakery');
    expect(listed.output).toContain(tokenId);
    expect(listed.output).not.toContain(token);

    expect((await runToEnd('merchant', env, 'revoke-token', tokenId)).code).toBe(0);
    await waitFor(async () => (await pay(gateway.apiUrl, `Bearer ${token}`)).status === 401, {
      what: 'the revoked token to be refused',
    });
    await gateway.terminate();
  });

  test('in production does not start while a published token is active', async () => {
    const keys = { CARD_KEYS: newRing(), TOKEN_HASH_KEYS: newRing() };
    const env = { DATABASE_URL: database.url, BANK_URL: bank.apiUrl, ...keys };
    await runToEnd('migrate', env);
    await (await startGateway({ env })).terminate();
    const production = {
      ...env,
      ...ownPayers(),
      NODE_ENV: 'production',
      BANK_PLAIN_HTTP: 'allow',
      DATABASE_PLAIN_TEXT: 'allow',
    };
    const { code, output } = await runToEnd('main', production);
    expect(code).toBe(1);
    expect(output).toContain('published sandbox token of merchant_one');
    const unsaid = await runToEnd('main', { ...env, NODE_ENV: '' });
    expect(unsaid.output).toMatch(
      /^On MySQL, a gateway that is not told NODE_ENV=development refuses the published sandbox token/,
    );
  });

  test('with its own keys accepts the published tokens only in a declared sandbox', async () => {
    const keys = { CARD_KEYS: newRing(), TOKEN_HASH_KEYS: newRing() };
    const env = { NODE_ENV: '', DATABASE_URL: database.url, BANK_URL: bank.apiUrl, ...keys };
    await runToEnd('migrate', env);
    const gateway = await startGateway({ env });
    expect((await pay(gateway.apiUrl)).status).toBe(401);
    await gateway.terminate();
  });

  test.each([
    [['create'], 'usage', 2],
    [['no-such-command', 'x'], 'usage', 2],
    [['create', '!!!'], 'needs at least one Latin letter', 1],
    [['issue-token', 'nobody'], 'There is no such merchant', 1],
    [['revoke-token', 'nothing'], 'There is no such token', 1],
  ])('merchant command %p is refused: %s', async (args, problem, exitCode) => {
    await runToEnd('migrate', { DATABASE_URL: database.url });
    const { code, output } = await runToEnd('merchant', { DATABASE_URL: database.url }, ...args);
    expect(code).toBe(exitCode);
    expect(output).toContain(problem);
  });
});
