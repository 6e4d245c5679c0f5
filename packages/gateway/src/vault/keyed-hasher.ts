import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { type Secret } from '../domain/secret.js';
import { type KeyedHash, type KeyedHasher } from '../services/ports/keyed-hasher.js';
import { type KeyRing } from './key-ring.js';

/** What a hash is for. Each purpose has its own keys, so a hash is of no use for another purpose. */
type HashPurpose = 'token' | 'request_fingerprint';

/**
 * For programs without hash keys: workers and commands carry out what merchants requested earlier, and never hash
 * anything.
 */
export const keylessHasher: KeyedHasher = {
  hash: refuse,
  candidates: refuse,
  hasKeyOf: refuse,
  matches: refuse,
};

function refuse(): never {
  throw new Error('This program has no keys to hash with.');
}

/** HMAC-SHA-256 with keys derived from the ring's, one per purpose. */
export function createKeyedHasher(ring: KeyRing, purpose: HashPurpose): KeyedHasher {
  const keys = ring.keys.map(({ id, key }) => ({
    id,
    // A KeyObject is used as it is; bytes would be copied for each hash.
    key: createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', `hash:${purpose}`, 32))),
  }));
  const byId = new Map(keys.map(({ id, key }) => [id, key]));
  const hmac = (key: KeyObject, secret: Secret) =>
    createHmac('sha256', key).update(secret.reveal(), 'utf8');
  const hashWith = ({ id, key }: { id: string; key: KeyObject }, secret: Secret): KeyedHash => ({
    keyId: id,
    hash: hmac(key, secret).digest('hex'),
  });
  const [current] = keys;
  if (current === undefined) throw new Error('A key ring has at least one key.');

  return {
    hash: (secret) => hashWith(current, secret),
    candidates: (secret) => keys.map((key) => hashWith(key, secret)),
    hasKeyOf: ({ keyId }) => byId.has(keyId),
    matches(secret, stored) {
      const key = byId.get(stored.keyId);
      if (key === undefined) return false;
      const expected = hmac(key, secret).digest();
      const actual = Buffer.from(stored.hash, 'hex');
      return actual.length === expected.length && timingSafeEqual(actual, expected);
    },
  };
}
