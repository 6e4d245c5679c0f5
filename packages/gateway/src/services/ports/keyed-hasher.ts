import { type Secret } from '../../domain/secret.js';

/** A keyed hash (hex) with the id of the ring's key that made it, so that the key can be rotated. */
export type KeyedHash = { readonly keyId: string; readonly hash: string };

/** Hashes secrets for storage. PCI DSS 3.5.1.1: a hash of a card number must be keyed. */
export interface KeyedHasher {
  /** With the newest key. */
  hash(secret: Secret): KeyedHash;
  /** With every key of the ring, the newest first: what may stand in storage for this secret. */
  candidates(secret: Secret): readonly KeyedHash[];
  /** False when the ring no longer has the key that made this. */
  hasKeyOf(stored: KeyedHash): boolean;
  /** Constant time. False when the ring no longer has the key. */
  matches(secret: Secret, stored: KeyedHash): boolean;
}
