import { ApiError } from '../domain/errors.js';
import { type Secret } from '../domain/secret.js';
import { type KeyedHash, type KeyedHasher } from './ports/keyed-hasher.js';

/**
 * A request refused by a rule that may have changed since: the time, a setting, what this release accepts.
 * It may be a retry of an accepted request, so it is refused only if its Idempotency-Key has made nothing.
 */
export type RefusedRequest<Identity> = {
  readonly refusal: ApiError;
  /** Null when no release has accepted such a body. */
  readonly identity: Identity | null;
  readonly idempotencyKey: string | null;
};

/**
 * Throws ApiError `idempotency_key_reused` when the key was used with another body, and
 * `idempotency_key_unverifiable` when the ring no longer has the key that made the fingerprint. In that case
 * the request may be a retry, and a merchant told otherwise would use a new key and charge the payer again.
 */
export function refuseOtherBody(
  fingerprints: KeyedHasher,
  identity: Secret | null,
  { fingerprint, paymentId }: { fingerprint: KeyedHash; paymentId?: string },
): void {
  if (!fingerprints.hasKeyOf(fingerprint)) {
    throw new ApiError(
      'idempotency_key_unverifiable',
      paymentId === undefined ? {} : { paymentId },
    );
  }
  if (identity === null || !fingerprints.matches(identity, fingerprint)) {
    throw new ApiError('idempotency_key_reused');
  }
}
