import { ApiError } from '../domain/errors.js';
import { type Secret } from '../domain/secret.js';
import { type KeyedHash, type KeyedHasher } from './ports/keyed-hasher.js';

/**
 * Throws ApiError `idempotency_key_reused` when the key was used with another body, and
 * `idempotency_key_unverifiable` when the ring has no longer the key that made the fingerprint. Then
 * nobody knows whether it is a retry: told that it is none, a merchant would take a new
 * Idempotency-Key and charge the payer again.
 */
export function refuseOtherBody(
  fingerprints: KeyedHasher,
  body: Secret,
  { fingerprint, paymentId }: { fingerprint: KeyedHash; paymentId: string },
): void {
  if (!fingerprints.hasKeyOf(fingerprint)) {
    throw new ApiError('idempotency_key_unverifiable', { paymentId });
  }
  if (!fingerprints.matches(body, fingerprint)) throw new ApiError('idempotency_key_reused');
}
