import { randomBytes } from 'node:crypto';
import { Secret } from '../../src/domain/secret.js';
import { createMayBeToken, newToken } from '../../src/vault/tokens.js';

const PUBLISHED = ['first_merchant_mock_token', 'second_merchant_mock_token'];
const inTheSandbox = createMayBeToken(PUBLISHED);
const inProduction = createMayBeToken([]);
const mayBe = (token: string): boolean => inTheSandbox(new Secret(token));

describe('A token', () => {
  test.each(['live', 'test'] as const)('that is new says that it is %s, and is valid', (mode) => {
    const tokens = Array.from({ length: 200 }, () => newToken(mode).reveal());
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) {
      expect(token).toMatch(new RegExp(`^pgw_${mode}_[0-9A-Za-z]{38}$`));
      expect(mayBe(token)).toBe(true);
    }
  });

  test('ends with the CRC-32 of the rest in base62, as computed elsewhere', () => {
    // Computed with Python's zlib.
    expect(mayBe('pgw_live_0123456789ABCDEFGHIJKLMNOPQRSTUV1EbjUG')).toBe(true);
    expect(mayBe(`pgw_test_${'z'.repeat(32)}1dnfBM`)).toBe(true);
  });

  test('with one character changed, omitted or added is invalid', () => {
    const token = newToken('live').reveal();
    for (let at = 'pgw_live_'.length; at < token.length; at++) {
      const other = token[at] === 'x' ? 'y' : 'x';
      expect(mayBe(token.slice(0, at) + other + token.slice(at + 1))).toBe(false);
      expect(mayBe(token.slice(0, at) + token.slice(at + 1))).toBe(false);
      expect(mayBe(token.slice(0, at) + other + token.slice(at))).toBe(false);
    }
    expect(mayBe(token.replace('live', 'test'))).toBe(false);
  });

  test('issued before tokens had a checksum may still be valid', () => {
    for (let made = 0; made < 200; made++) {
      expect(mayBe(`pgw_${randomBytes(32).toString('base64url')}`)).toBe(true);
    }
  });

  test('of the sandbox is valid there, but not in production', () => {
    for (const token of PUBLISHED) {
      expect(mayBe(token)).toBe(true);
      expect(inProduction(new Secret(token))).toBe(false);
    }
  });

  test.each(['a', '', 'pgw_', 'pgw_live_', 'pgw_test_x', 'nobody', 'FIRST_MERCHANT_MOCK_TOKEN'])(
    'was never %p',
    (guess) => {
      expect(mayBe(guess)).toBe(false);
    },
  );
});
