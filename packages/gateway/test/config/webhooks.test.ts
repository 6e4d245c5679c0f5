import { randomBytes } from 'node:crypto';
import { readConfig } from '../../src/config/config.js';
import { SANDBOX_WEBHOOK_KEYS } from '../../src/config/sandbox.js';

const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;

const PRODUCTION = {
  NODE_ENV: 'production',
  SQLITE_FILE: '/data/gateway.sqlite',
  BANK_URL: 'https://bank.example/api/v1',
  CARD_KEYS: newRing(),
  TOKEN_HASH_KEYS: newRing(),
  PUBLIC_URL: 'https://pay.example',
  BANK_NOTIFICATION_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
};

const complaintsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
    return '';
  } catch (error) {
    return String(error);
  }
};

describe('In production, webhooks', () => {
  test('are off without keys, and nothing else is in the way', () => {
    expect(readConfig(PRODUCTION).webhooks).toMatchObject({ keys: null, allowPrivate: false });
  });

  test('are on with keys of their own', () => {
    const { keys } = readConfig({ ...PRODUCTION, WEBHOOK_KEYS: newRing() }).webhooks;
    expect(keys?.current.id).toBe('k1');
  });

  test('never go to private addresses', () => {
    expect(complaintsOf({ ...PRODUCTION, WEBHOOK_PRIVATE_ADDRESSES: 'allow' })).toContain(
      'WEBHOOK_PRIVATE_ADDRESSES must not be allow in production',
    );
  });

  test.each([
    ['the published key', SANDBOX_WEBHOOK_KEYS, 'the sandbox key is published'],
    ['the key of cards', PRODUCTION.CARD_KEYS, 'must not have a key that is in CARD_KEYS too'],
    ['the key of tokens', PRODUCTION.TOKEN_HASH_KEYS, 'a key that is in TOKEN_HASH_KEYS too'],
    ['zeros', `k1:${Buffer.alloc(32).toString('base64')}`, 'must have random keys'],
  ])('do not start with %s', (_what, ring, complaint) => {
    expect(complaintsOf({ ...PRODUCTION, WEBHOOK_KEYS: ring })).toContain(complaint);
  });
});

describe('In a sandbox, webhooks', () => {
  test('have the published key, and the rules of production unless told otherwise', () => {
    expect(readConfig({}).webhooks).toMatchObject({
      keys: { current: { id: 'sandbox' } },
      allowPrivate: false,
      ports: [443],
      timeoutMs: 15_000,
      rules: {
        pausesMs: [
          0, 5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 50_400_000, 72_000_000,
          86_400_000,
        ],
      },
    });
    expect(readConfig({ WEBHOOK_PRIVATE_ADDRESSES: 'allow' }).webhooks.allowPrivate).toBe(true);
  });

  test('are off on a server that is not said to be one', () => {
    const url = 'mysql://user:password@127.0.0.1:3306/payment_gateway';
    const keys = { CARD_KEYS: newRing(), TOKEN_HASH_KEYS: newRing() };
    expect(readConfig({ DATABASE_URL: url, ...keys }).webhooks.keys).toBeNull();
  });

  test.each([
    ['WEBHOOK_PORTS', '0'],
    ['WEBHOOK_PORTS', '443,'],
    ['WEBHOOK_PORTS', 'https'],
    ['WEBHOOK_PAUSES_MS', '0;5'],
    ['WEBHOOK_PAUSES_MS', ''.padEnd(60, '0,').slice(0, -1)],
    ['WEBHOOK_TIMEOUT_MS', '0'],
    ['WEBHOOK_PRIVATE_ADDRESSES', 'yes'],
    ['WEBHOOK_KEYS', 'none'],
  ])('are not started with %s=%s', (name, value) => {
    expect(complaintsOf({ [name]: value })).toContain(`${name} must be`);
  });
});
