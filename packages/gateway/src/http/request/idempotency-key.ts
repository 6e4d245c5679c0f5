import { type Request } from 'express';
import { ApiError } from '../../domain/errors.js';

// Sent twice, Node joins the values with a comma and a space, which is refused with the rest.
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

/** The key of this attempt to pay, or null. Throws ApiError `invalid_idempotency_key`. */
export function idempotencyKeyOf(req: Request): string | null {
  const key = req.headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) {
    throw new ApiError('invalid_idempotency_key');
  }
  return key;
}
