import { type Secret } from '../../domain/secret.js';

/** A keyed hash (hex) with the id of its key, so that keys can be rotated. */
export type KeyedHash = { readonly keyId: string; readonly hash: string };

/** Hashes secrets for storage. PCI DSS 3.5.1.1: a hash of a card number must be keyed. */
export type KeyedHasher = {
  /** With the newest key. */
  hash(secret: Secret): KeyedHash;
  /** With every key of the ring, newest first: all hashes that may be stored for this secret. */
  candidates(secret: Secret): readonly KeyedHash[];
  /** False if the ring no longer has its key. */
  hasKeyOf(stored: KeyedHash): boolean;
  /** In constant time. False if the ring no longer has its key. */
  matches(secret: Secret, stored: KeyedHash): boolean;
};
