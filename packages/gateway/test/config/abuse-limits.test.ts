import { randomBytes } from 'node:crypto';
import { type Config, readConfig } from '../../src/config/config.js';
import { ownPayers } from '../support/payers.js';

const ring = (): string => `k1:${randomBytes(32).toString('base64')}`;
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'mysql://u:p@db/payments',
  BANK_URL: 'https://bank.test/api/v1',
  DATABASE_PLAIN_TEXT: 'allow',
  CARD_KEYS: ring(),
  TOKEN_HASH_KEYS: ring(),
  ...ownPayers(),
};

const abuseOf = (environment: Record<string, string>): Config['abuse'] =>
  readConfig(environment).abuse;

describe('Limits on abuse', () => {
  test('are strict in production, but above what honest shops need', () => {
    const { rates, declines, invalidTokensPerAddress } = abuseOf(PRODUCTION);
    // GOV.UK Pay's limits: 15 payments and 75 reads per second.
    expect((rates.payments?.count ?? 0) / (rates.payments?.seconds ?? 1)).toBeGreaterThan(15);
    expect((rates.reads?.count ?? 0) / (rates.reads?.seconds ?? 1)).toBeGreaterThan(75);
    expect(declines.card).toEqual({ count: 10, seconds: 86_400 });
    expect(declines.merchant).toEqual({ count: 1_000, seconds: 600 });
    expect(invalidTokensPerAddress).toEqual({ count: 60, seconds: 60 });
  });

  test('are wide in the sandbox', () => {
    const { rates, declines, invalidTokensPerAddress } = abuseOf({});
    expect(rates.payments).toEqual({ count: 1_000_000, seconds: 10 });
    expect(rates.reads).toEqual({ count: 1_000_000, seconds: 10 });
    expect(declines).toEqual({ card: null, merchant: null, address: null });
    expect(invalidTokensPerAddress).toBeNull();
  });

  test('count declines per address only if client addresses are known', () => {
    expect(abuseOf(PRODUCTION).declines.address).toBeNull();
    const behind = { ...PRODUCTION, TRUSTED_PROXIES: '10.0.0.0/8' };
    expect(abuseOf(behind).declines.address).toEqual({ count: 1_000, seconds: 600 });
    const told = { ...PRODUCTION, DECLINES_PER_ADDRESS: '50/60' };
    expect(abuseOf(told).declines.address).toEqual({ count: 50, seconds: 60 });
  });

  test('are divided among the processes, except those per card', () => {
    const { rates, declines } = abuseOf({
      ...PRODUCTION,
      WEB_CONCURRENCY: '3',
      RATE_LIMIT_READS: '100/1',
    });
    expect(rates.payments).toEqual({ count: 667, seconds: 10 });
    expect(rates.reads).toEqual({ count: 34, seconds: 1 });
    expect(declines.merchant).toEqual({ count: 334, seconds: 600 });
    expect(declines.card).toEqual({ count: 10, seconds: 86_400 });
  });

  test('can each be turned off', () => {
    const names = ['RATE_LIMIT_PAYMENTS', 'RATE_LIMIT_READS', 'INVALID_TOKENS_PER_ADDRESS'];
    const more = ['DECLINES_PER_CARD', 'DECLINES_PER_MERCHANT', 'DECLINES_PER_ADDRESS'];
    const none = Object.fromEntries([...names, ...more].map((name) => [name, 'none']));
    expect(abuseOf({ ...PRODUCTION, ...none })).toMatchObject({
      rates: { payments: null, reads: null },
      invalidTokensPerAddress: null,
      declines: { card: null, merchant: null, address: null },
    });
  });

  test.each([
    '5',
    '0/60',
    '5/0',
    '-1/60',
    '5/',
    'a/b',
    '5/60/1',
    '1.5/2',
    '9999999999/1',
    '1/9999999',
  ])('are rejected if they are %p', (value) => {
    for (const name of ['RATE_LIMIT_PAYMENTS', 'DECLINES_PER_CARD', 'INVALID_TOKENS_PER_ADDRESS']) {
      expect(() => readConfig({ [name]: value })).toThrow(
        new RegExp(`^${name} must be "auto", "none" or a number and the seconds`),
      );
    }
  });

  test.each([
    ['10.0.0.7', ['10.0.0.7']],
    ['10.0.0.7, 192.168.0.0/16 ,fd00::/8', ['10.0.0.7', '192.168.0.0/16', 'fd00::/8']],
    ['::1', ['::1']],
  ])('trust the proxies of %p', (text, trusted) => {
    expect(abuseOf({ TRUSTED_PROXIES: text }).trustedProxies).toEqual(trusted);
  });

  test.each([
    ...[
      'load-balancer',
      '10.0.0',
      '10.0.0.0/33',
      '10.0.0.0/',
      '10.0.0.0/a',
      '1.2.3.4:80',
      '10.0.0.0/8/8',
    ],
    ...[
      '256.0.0.1',
      '0x0a.0.0.1',
      '10.0.0.1,,10.0.0.2',
      'fd00::/129',
      'true',
      '*',
      '0.0.0.0/0',
      '::/0',
    ],
  ])('trust nobody if TRUSTED_PROXIES=%p', (text) => {
    expect(() => readConfig({ TRUSTED_PROXIES: text })).toThrow(
      /^TRUSTED_PROXIES must be IP addresses or ranges/,
    );
  });
});
