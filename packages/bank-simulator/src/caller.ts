import { createHash, timingSafeEqual } from 'node:crypto';
import { type RequestHandler } from 'express';
import { problem } from './problems.js';

// RFC 6750, 2.1; the scheme is case-insensitive (RFC 9110, 11.1).
const BEARER = /^Bearer +(\S+)$/i;

/** Lets in who shows one of the tokens; everybody, where there are none. */
export function requireToken(tokens: readonly string[]): RequestHandler {
  const known = tokens.map(digest);
  return (req, res, next) => {
    if (known.length === 0) {
      next();
      return;
    }
    const given = digest(tokenOf(req.rawHeaders));
    // All of them, so that the time does not tell which was nearly right.
    if (known.filter((one) => timingSafeEqual(one, given)).length > 0) {
      next();
      return;
    }
    res.set('WWW-Authenticate', 'Bearer realm="bank"');
    throw problem('unknown_caller');
  };
}

// Empty for a header that is none, or does not stand once: no token is.
function tokenOf(rawHeaders: readonly string[]): string {
  const [header, ...others] = rawHeaders.filter(
    (_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === 'authorization',
  );
  return others.length > 0 ? '' : (BEARER.exec(header ?? '')?.[1] ?? '');
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
