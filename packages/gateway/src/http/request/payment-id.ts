import { type Request } from 'express';
import { ApiError } from '../../domain/errors.js';
import { isId } from '../../domain/ids.js';

/** The payment that the path names. What cannot be an id names none: ApiError `payment_not_found`. */
export function paymentIdOf(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isId(id)) throw new ApiError('payment_not_found');
  return id;
}
