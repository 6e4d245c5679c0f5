import { hash, randomBytes } from 'node:crypto';
import { type Secret } from '../domain/secret.js';

/**
 * Hashes secrets for comparison within this process. The key is random and never leaves it, so the hashes are
 * meaningless elsewhere; stored hashes need a KeyedHasher. One SHA-256 over key and secret costs a quarter of an
 * HMAC. Length extension is no threat, since no hash leaves the process.
 */
export function createMemoryHash(): (secret: Secret) => string {
  const key = randomBytes(32).toString('hex');
  return (secret) => hash('sha256', key + secret.reveal(), 'base64');
}
