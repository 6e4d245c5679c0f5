import { randomBytes } from 'node:crypto';
import { Secret } from '../../src/domain/secret.js';
import { createKeyedHasher } from '../../src/vault/keyed-hasher.js';
import { parseKeyRing } from '../../src/vault/key-ring.js';

const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64')}`;
const old = newKey('2025');
const current = newKey('2026');
const token = new Secret('first_merchant_mock_token');

describe('A keyed hash', () => {
  const hasher = createKeyedHasher(parseKeyRing(`${old},${current}`), 'token');

  test('is made with the newest key and matches only its input', () => {
    const stored = hasher.hash(token);
    expect(stored.keyId).toBe('2026');
    expect(hasher.matches(token, stored)).toBe(true);
    expect(hasher.matches(new Secret('first_merchant_mock_tokeN'), stored)).toBe(false);
  });

  test('of an older key is still found and still matches', () => {
    const stored = createKeyedHasher(parseKeyRing(old), 'token').hash(token);
    expect(hasher.candidates(token)).toContainEqual(stored);
    expect(hasher.matches(token, stored)).toBe(true);
  });

  test('of a missing key does not match', () => {
    const stored = hasher.hash(token);
    expect(createKeyedHasher(parseKeyRing(old), 'token').matches(token, stored)).toBe(false);
  });

  test('for one purpose never matches for another', () => {
    const fingerprints = createKeyedHasher(parseKeyRing(current), 'request_fingerprint');
    expect(fingerprints.matches(token, hasher.hash(token))).toBe(false);
  });
});
