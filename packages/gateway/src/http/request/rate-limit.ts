import { type Request, type Response } from 'express';
import { ApiError } from '../../domain/errors.js';
import { type RateLimited, type TakeRate } from '../../services/rate-limits.js';

/** Counts the request against its token's limit. Throws ApiError `rate_limited`. */
export type KeepRate = (req: Request, res: Response, tokenId: string) => Promise<void>;

/**
 * Adds to every response how much is left (draft-ietf-httpapi-ratelimit-headers, structured fields of
 * RFC 9651).
 */
export function createKeepRate(take: TakeRate): KeepRate {
  return async ({ method }, res, tokenId) => {
    const kind: RateLimited = method === 'POST' ? 'payments' : 'reads';
    const standing = await take(kind, tokenId);
    if (standing === null) return;
    const { limit, isOver, remaining, secondsLeft } = standing;
    res.setHeader('RateLimit-Policy', `"${kind}";q=${limit.count};w=${limit.seconds}`);
    res.setHeader('RateLimit', `"${kind}";r=${remaining};t=${secondsLeft}`);
    if (isOver) throw new ApiError('rate_limited', { retryAfterSeconds: secondsLeft });
  };
}
