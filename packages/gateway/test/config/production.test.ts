import { randomBytes } from 'node:crypto';
import { readConfig } from '../../src/config/config.js';
import { unsafeRuntime } from '../../src/config/production.js';
import { ownPayers } from '../support/payers.js';

const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;
const OWN_KEYS = { CARD_KEYS: newRing(), TOKEN_HASH_KEYS: newRing() };

/** A valid production configuration. */
const PRODUCTION = {
  ...OWN_KEYS,
  ...ownPayers(),
  NODE_ENV: 'production',
  DATABASE_URL: 'mysql://u:p@db.example/payments',
  DATABASE_TLS: 'verify-identity',
  BANK_URL: 'https://bank.example/api/v1',
};

/** All problems that prevent a start with these settings. */
function problemsOf(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    return error instanceof Error ? error.message.split('\n') : ['not an error'];
  }
}

test('A gateway in production starts with valid settings', () => {
  expect(problemsOf(PRODUCTION)).toEqual([]);
});

describe('Books on another machine, in production', () => {
  const plain = { ...PRODUCTION, DATABASE_TLS: 'off' };

  test.each([
    ['mysql://u:p@db.example/payments', 'db.example'],
    ['mysql://u:p@10.0.0.7:3306/payments', '10.0.0.7'],
    ['mysql://u:p@[2001:db8::7]/payments', '2001:db8::7'],
    ['mysql://u:p@localhost,db-2/payments', 'db-2'],
    ['mysql://u:p@127.0.0.1.example/payments', '127.0.0.1.example'],
    ['mysql://u:p@localhost.example/payments', 'localhost.example'],
    ['mysql://u:p@0.0.0.0/payments', '0.0.0.0'],
  ])('are not used without TLS: %s', (DATABASE_URL, host) => {
    expect(problemsOf({ ...plain, DATABASE_URL })).toEqual([
      `DATABASE_TLS must be verify-identity or verify-ca in production, since MySQL is on another machine (${host}); with DATABASE_PLAIN_TEXT=allow it need not`,
    ]);
  });

  test('are not used without TLS if DATABASE_HOST names them', () => {
    expect(problemsOf({ ...plain, DATABASE_URL: '', DATABASE_HOST: 'db' })[0]).toMatch(
      /^DATABASE_TLS must be/,
    );
  });

  test('are used with TLS, or in plain text if that is allowed explicitly', () => {
    expect(problemsOf({ ...PRODUCTION, DATABASE_TLS: 'verify-identity' })).toEqual([]);
    expect(problemsOf({ ...plain, DATABASE_PLAIN_TEXT: 'allow' })).toEqual([]);
    expect(problemsOf({ ...plain, DATABASE_PLAIN_TEXT: 'yes' })).toEqual([
      'DATABASE_PLAIN_TEXT must be one of: refuse, allow',
    ]);
  });

  test.each(['localhost', '127.0.0.1', '127.1.2.3:3307', '[::1]', '[::ffff:127.0.0.1]:3306'])(
    'need no TLS if they are on this machine: %s',
    (host) => {
      expect(problemsOf({ ...plain, DATABASE_URL: `mysql://u:p@${host}/payments` })).toEqual([]);
    },
  );

  test('need no TLS in the sandbox', () => {
    expect(problemsOf({ NODE_ENV: 'development', DATABASE_HOST: 'db' })).toEqual([]);
  });
});

describe('The published keys, on MySQL', () => {
  const onMysql = { DATABASE_URL: 'mysql://u:p@localhost/payments' };

  test('are refused unless the sandbox is declared', () => {
    const [first, second, ...others] = problemsOf(onMysql);
    expect(others).toEqual([]);
    expect(first).toBe(
      'CARD_KEYS must be set to keys of your own on MySQL: the sandbox key is published. If this is a sandbox, say NODE_ENV=development',
    );
    expect(second).toMatch(/^TOKEN_HASH_KEYS must be set to keys of your own on MySQL/);
    expect(problemsOf({ ...onMysql, NODE_ENV: '' })).toHaveLength(2);
    expect(problemsOf({ DATABASE_HOST: 'db' })).toHaveLength(2);
  });

  test('are refused even if only one of them is left', () => {
    const { CARD_KEYS } = OWN_KEYS;
    expect(problemsOf({ ...onMysql, CARD_KEYS })).toHaveLength(1);
  });

  test.each(['development', 'test'])('are accepted with NODE_ENV=%s', (NODE_ENV) => {
    expect(problemsOf({ ...onMysql, NODE_ENV })).toEqual([]);
  });

  test('are accepted silently on SQLite', () => {
    expect(problemsOf({})).toEqual([]);
    expect(readConfig({}).testMerchants).toBe(true);
  });

  test('enable the published tokens, which do not work with other keys', () => {
    expect(readConfig({ ...onMysql, NODE_ENV: 'development' }).testMerchants).toBe(true);
    expect(readConfig({ ...onMysql, ...OWN_KEYS }).testMerchants).toBe(false);
    expect(readConfig(PRODUCTION).testMerchants).toBe(false);
  });
});

describe('Node.js options, in production', () => {
  test.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0', 'NODE_TLS_REJECT_UNAUTHORIZED must not be 0'],
    ['NODE_DEBUG', 'http,net', 'NODE_DEBUG must not be set'],
    ['NODE_OPTIONS', '--inspect=0.0.0.0:9229', 'NODE_OPTIONS must not have --inspect '],
    ['NODE_OPTIONS', '--no-warnings  --inspect_brk', 'NODE_OPTIONS must not have --inspect-brk'],
    ['NODE_OPTIONS', '--tls-keylog=/tmp/keys', 'NODE_OPTIONS must not have --tls-keylog'],
    ['NODE_OPTIONS', '--tls-min-v1.0', 'NODE_OPTIONS must not have --tls-min-v1.0'],
    ['NODE_OPTIONS', '--insecure-http-parser', 'must not have --insecure-http-parser'],
    ['NODE_OPTIONS', '--heapsnapshot-signal=SIGUSR2', 'must not have --heapsnapshot-signal'],
  ])('%s=%s is refused', (variable, value, problem) => {
    const [first, ...others] = problemsOf({ ...PRODUCTION, [variable]: value });
    expect(first).toContain(problem);
    expect(others).toEqual([]);
    expect(problemsOf({ [variable]: value })).toEqual([]);
  });

  test.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '1'],
    ['NODE_EXTRA_CA_CERTS', '/etc/ca.pem'],
    ['NODE_OPTIONS', '--max-semi-space-size=32 --enable-source-maps --tls-min-v1.2'],
    ['NODE_OPTIONS', '--title=--inspect'],
  ])('%s=%s is accepted', (variable, value) => {
    expect(problemsOf({ ...PRODUCTION, [variable]: value })).toEqual([]);
  });

  test('are refused on the command line as in NODE_OPTIONS', () => {
    expect(unsafeRuntime(PRODUCTION, ['--enable-source-maps', '--inspect'])).toEqual([
      'Node.js must not be started with --inspect in production: a debugger sees card numbers and keys',
    ]);
  });
});
