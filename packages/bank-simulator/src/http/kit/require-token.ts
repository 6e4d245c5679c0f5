import { createHash, timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler } from 'express';
import { headerLines } from '@payment-gateway/service-kit/http/header-lines';
import { problem } from './problems.js';

// RFC 6750, 2.1; the scheme is case-insensitive (RFC 9110, 11.1).
const BEARER = /^Bearer +(\S+)$/i;

/** Requires one of the tokens. */
export function requireToken(tokens: readonly string[]): RequestHandler {
  const known = tokens.map(digest);
  return (req, res, next) => {
    const given = digest(tokenOf(req));
    // Compares with all of them, so that the time taken reveals nothing.
    if (known.filter((one) => timingSafeEqual(one, given)).length === 0) {
      res.set('WWW-Authenticate', 'Bearer realm="bank"');
      throw problem('unknown_caller');
    }
    next();
  };
}

// Empty, which no token is, unless there is exactly one bearer token.
function tokenOf(req: Request): string {
  const [header, ...others] = headerLines(req, 'authorization');
  return others.length > 0 ? '' : (BEARER.exec(header ?? '')?.[1] ?? '');
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
