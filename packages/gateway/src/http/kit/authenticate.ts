import { type Request, type Response } from 'express';
import { ApiError, type ErrorCode } from '../../domain/errors.js';
import { Secret } from '../../domain/secret.js';
import { type Authenticate, type TokenRefusal } from '../../services/authentication.js';
import { type RateLimited, type TakeRate } from '../../services/rate-limits.js';
import { networkOf } from './client-address.js';
import { headerLines } from '@payment-gateway/service-kit/http/header-lines';

// RFC 6750, 2.1; the scheme is case-insensitive (RFC 9110, 11.1).
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

/**
 * Returns the merchant whose token a request carries, and counts it against the token's rate limit. Throws
 * ApiError `token_missing`, `token_invalid`, `token_expired`, `merchant_suspended`,
 * `too_many_unknown_tokens` or `rate_limited`.
 */
export type AuthenticateRequest = (req: Request, res: Response) => Promise<string>;

export function createAuthenticateRequest(deps: {
  authenticate: Authenticate;
  takeRate: TakeRate;
}): AuthenticateRequest {
  const { authenticate, takeRate } = deps;
  return async (req, res) => {
    const token = bearerToken(req);
    const answer = await authenticate(token, () => networkOf(res.locals.clientAddress));
    // Refused requests are logged with the owner of their token, too.
    const owner = 'refused' in answer ? answer.owner : answer;
    if (owner !== null) {
      res.locals.merchantId = owner.merchantId;
      res.locals.tokenId = owner.tokenId;
    }
    if ('refused' in answer) throw new ApiError(refusals[answer.refused]);
    await limitRate(takeRate, req, res, answer.tokenId);
    return answer.merchantId;
  };
}

// A revoked token is reported like an unknown one.
const refusals: Readonly<Record<TokenRefusal, ErrorCode>> = {
  unknown: 'token_invalid',
  revoked: 'token_invalid',
  expired: 'token_expired',
  merchant_suspended: 'merchant_suspended',
};

// Node keeps the first of several Authorization headers; a proxy in front may have checked another one.
function bearerToken(req: Request): Secret {
  const [header, ...others] = headerLines(req, 'authorization');
  if (header === undefined) throw new ApiError('token_missing');
  if (others.length > 0) {
    throw new ApiError('token_invalid', { detail: 'The Authorization header must stand once.' });
  }
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) {
    throw new ApiError('token_invalid', { detail: 'The scheme must be Bearer, with one token.' });
  }
  return new Secret(token);
}

// Every response says how much is left (draft-ietf-httpapi-ratelimit-headers, structured fields of
// RFC 9651).
async function limitRate(
  takeRate: TakeRate,
  { method }: Request,
  res: Response,
  tokenId: string,
): Promise<void> {
  const kind: RateLimited = method === 'POST' ? 'payments' : 'reads';
  const standing = await takeRate(kind, tokenId);
  if (standing === null) return;
  const { limit, isOver, remaining, secondsLeft } = standing;
  res.setHeader('RateLimit-Policy', `"${kind}";q=${limit.count};w=${limit.seconds}`);
  res.setHeader('RateLimit', `"${kind}";r=${remaining};t=${secondsLeft}`);
  if (isOver) throw new ApiError('rate_limited', { retryAfterSeconds: secondsLeft });
}
