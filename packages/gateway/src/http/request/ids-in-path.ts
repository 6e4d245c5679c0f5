import { type Request } from 'express';
import { ApiError, type ErrorCode } from '../../domain/errors.js';
import { readId } from '../../domain/ids.js';

/** The id in the path. What cannot be one names nothing: ApiError `notFound`. */
function idOf({ params: { id } }: Request, notFound: ErrorCode): string {
  const read = typeof id === 'string' ? readId(id) : null;
  if (read === null) throw new ApiError(notFound);
  return read;
}

/** The payment that the path names. Throws ApiError `payment_not_found`. */
export const paymentIdOf = (req: Request): string => idOf(req, 'payment_not_found');

/** The refund that the path names. Throws ApiError `refund_not_found`. */
export const refundIdOf = (req: Request): string => idOf(req, 'refund_not_found');
