import { createSecretKey, type KeyObject } from 'node:crypto';

/** Keys with ids: the last one encrypts and hashes, all decrypt and verify (PCI DSS 3.7.4). */
export type KeyRing = {
  readonly current: RingKey;
  /** Newest first. */
  readonly keys: readonly RingKey[];
  readonly byId: ReadonlyMap<string, RingKey>;
};

/** A KeyObject never prints its bytes. */
export type RingKey = { readonly id: string; readonly key: KeyObject };

const KEY_BYTES = 32;
const ENTRY = /^([A-Za-z0-9_-]{1,32}):([A-Za-z0-9+/_-]+={0,2})$/;

/**
 * Reads a ring such as `2024:<base64>,2025:<base64>`, each key 32 bytes.
 * Throws an Error that says what is wrong and quotes nothing of the text.
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = text.split(',').map((entry, index): RingKey => {
    const [, id, encoded] = ENTRY.exec(entry.trim()) ?? [];
    if (id === undefined || encoded === undefined) {
      throw new Error(`entry ${index + 1} is not of the form id:base64`);
    }
    const bytes = Buffer.from(encoded, 'base64');
    if (bytes.length !== KEY_BYTES) {
      throw new Error(`key "${id}" has ${bytes.length} bytes, it needs ${KEY_BYTES}`);
    }
    return { id, key: createSecretKey(bytes) };
  });
  const byId = new Map(keys.map((key) => [key.id, key]));
  if (byId.size !== keys.length) throw new Error('two keys have the same id');
  for (const [index, { id, key }] of keys.entries()) {
    // Rotating to the same key would change nothing.
    const twin = keys.slice(0, index).find((other) => other.key.equals(key));
    if (twin !== undefined) throw new Error(`keys "${twin.id}" and "${id}" are the same key`);
  }
  keys.reverse();
  const [current] = keys;
  if (current === undefined) throw new Error('there is no key in it');
  return { current, keys, byId };
}

/** True if the rings share a key, under whatever id. */
export const shareAKey = (a: KeyRing, b: KeyRing): boolean =>
  a.keys.some(({ key }) => b.keys.some((other) => key.equals(other.key)));

// A random key has so few distinct bytes once in 10^33.
const FEWEST_BYTES = 8;

/**
 * The first key of a ring that cannot be random, such as 32 zeros, a repeated short pattern, or 0 to 31; null if
 * there is none.
 */
export const weakKeyIn = ({ keys }: KeyRing): RingKey | null =>
  keys.find(({ key }) => isWeak(key.export())) ?? null;

/** True for bytes that repeat themselves or count: they cannot be random. */
export function isWeak(bytes: Buffer): boolean {
  const steps = bytes.subarray(1).map((byte, at) => byte - (bytes[at] ?? 0));
  return new Set(bytes).size <= FEWEST_BYTES || new Set(steps).size === 1;
}
