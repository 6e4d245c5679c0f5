import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { type KeyRing, type RingKey } from './key-ring.js';

// The ring's keys are uniformly random, so the salt may stay empty (RFC 5869, 3.1).
const EMPTY_SALT = Buffer.alloc(32);

/**
 * Derives a key for each card: 32 bytes by HKDF-SHA-256 (RFC 5869) from the ring's key and the card's id. The
 * extract step (2.2) is the same for all cards of a ring's key and done once; the expand step (2.3) is one block
 * for this length. The result equals `hkdfSync`'s, at a third of the cost.
 */
export const createCardKeys = (ring: KeyRing): ItemKey => createItemKeys(ring, 'card');

type ItemKey = (ringKey: RingKey, itemId: string) => Uint8Array;

/** The same for other things that are encrypted one by one. `kind` is in the derivation. */
export function createItemKeys(ring: KeyRing, kind: 'card' | 'webhook_endpoint'): ItemKey {
  const extracted = new Map(ring.keys.map((one) => [one, extract(one)]));
  return function itemKey(ringKey, itemId) {
    const pseudorandom = extracted.get(ringKey) ?? extract(ringKey);
    return createHmac('sha256', pseudorandom).update(`${kind}:${itemId}\u0001`).digest();
  };
}

const extract = ({ key }: RingKey): KeyObject =>
  createSecretKey(createHmac('sha256', EMPTY_SALT).update(key.export()).digest());
