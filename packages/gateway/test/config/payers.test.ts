import { randomBytes } from 'node:crypto';
import { readConfig } from '../../src/config/config.js';
import { SANDBOX_NOTIFICATION_SECRET } from '../../src/config/sandbox.js';
import { newNotificationSecret, ownPayers } from '../support/payers.js';

const newRing = (): string => `k1:${randomBytes(32).toString('base64')}`;
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'mysql://u:p@localhost/payments',
  BANK_URL: 'https://bank.example/api/v1',
  CARD_KEYS: newRing(),
  TOKEN_HASH_KEYS: newRing(),
  ...ownPayers(),
};

const publicUrlOf = (environment: Record<string, string>): string =>
  readConfig(environment).payers.publicUrl;

describe("The address that payers' browsers reach", () => {
  test('is this machine at the port of the API unless it is set', () => {
    expect(publicUrlOf({})).toBe('http://localhost:8080');
    expect(publicUrlOf({ GATEWAY_PORT: '9090' })).toBe('http://localhost:9090');
  });

  test.each([
    ['https://pay.example', 'https://pay.example'],
    ['https://pay.example/', 'https://pay.example'],
    ['HTTPS://Pay.Example:443', 'https://pay.example'],
    ['https://pay.example:8443', 'https://pay.example:8443'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://[::1]:8080', 'http://[::1]:8080'],
  ])('may be %s', (text, publicUrl) => {
    expect(publicUrlOf({ PUBLIC_URL: text })).toBe(publicUrl);
  });

  test.each([
    'pay.example',
    '//pay.example',
    'ftp://pay.example',
    'javascript:alert(1)',
    'https://',
    'https://user:word@pay.example',
    'https://pay.example/base',
    'https://pay.example//',
    'https://pay.example/..',
    'https://pay.example?a=1',
    'https://pay.example/#top',
    'https://pay.example\\evil.example',
    'https://pay example',
    'https://pay.example:70000',
    'https://[::1',
  ])('is refused as %s', (text) => {
    expect(() => publicUrlOf({ PUBLIC_URL: text })).toThrow(
      /^PUBLIC_URL must be an http or https address without user, path or parameters/,
    );
  });

  test('must be set in production, and with https', () => {
    expect(() => publicUrlOf({ ...PRODUCTION, PUBLIC_URL: '' })).toThrow(
      /^PUBLIC_URL must be set in production$/,
    );
    expect(() => publicUrlOf({ ...PRODUCTION, PUBLIC_URL: 'http://pay.example' })).toThrow(
      /^PUBLIC_URL must begin with https:\/\/ in production$/,
    );
    expect(publicUrlOf(PRODUCTION)).toBe('https://pay.example');
  });
});

describe("The secret of the bank's notifications", () => {
  const secretsOf = (environment: Record<string, string>): string[] =>
    readConfig(environment).payers.notificationSecrets.map((one) => one.reveal());

  test('is published in the sandbox', () => {
    expect(secretsOf({})).toEqual([SANDBOX_NOTIFICATION_SECRET]);
  });

  test('may be exchanged: for a while, several are accepted', () => {
    const [before, after] = [newNotificationSecret(), newNotificationSecret()];
    expect(secretsOf({ BANK_NOTIFICATION_SECRET: `${before}, ${after}` })).toEqual([before, after]);
  });

  test.each([
    ['no prefix', randomBytes(32).toString('base64')],
    ['nothing behind the prefix', 'whsec_'],
    ['23 bytes', `whsec_${randomBytes(23).toString('base64')}`],
    ['65 bytes', `whsec_${randomBytes(65).toString('base64')}`],
    ['characters that are not base64', `whsec_${'*'.repeat(44)}`],
    ['a second one missing', `${newNotificationSecret()},`],
  ])('is refused with %s, and not repeated', (_what, text) => {
    expect(() => secretsOf({ BANK_NOTIFICATION_SECRET: text })).toThrow(
      /^BANK_NOTIFICATION_SECRET must be whsec_ and the base64 of 24 to 64 bytes, or several of these, separated by commas$/,
    );
  });

  test.each([
    SANDBOX_NOTIFICATION_SECRET,
    `${newNotificationSecret()},${SANDBOX_NOTIFICATION_SECRET}`,
  ])('must not be the published one in production', (text) => {
    expect(() => secretsOf({ ...PRODUCTION, BANK_NOTIFICATION_SECRET: text })).toThrow(
      /^BANK_NOTIFICATION_SECRET must be set in production: the sandbox secret is published$/,
    );
  });

  test('must be random in production', () => {
    const zeros = `whsec_${Buffer.alloc(32).toString('base64')}`;
    expect(() => secretsOf({ ...PRODUCTION, BANK_NOTIFICATION_SECRET: zeros })).toThrow(
      /^BANK_NOTIFICATION_SECRET must be random in production/,
    );
  });

  test('is never printed', () => {
    const text = JSON.stringify(readConfig(PRODUCTION).payers);
    expect(text).toContain('[secret]');
    expect(text).not.toContain('whsec_');
  });
});
