import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { Secret } from '../domain/secret.js';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
// 190 bits.
const RANDOM_LENGTH = 32;
// 62^6 is more than 2^32.
const CHECKSUM_LENGTH = 6;

/** Live or test. Leak scanners find both by their prefixes. */
type TokenMode = 'live' | 'test';

const prefixOf = (mode: TokenMode): string => `pgw_${mode}_`;

/** A new bearer token: prefix, random part, and the checksum of both. */
export function newToken(mode: TokenMode): Secret {
  const random = Array.from({ length: RANDOM_LENGTH }, () => BASE62[randomInt(BASE62.length)]);
  const body = prefixOf(mode) + random.join('');
  return new Secret(body + checksumOf(body));
}

const ISSUED_NOW = new RegExp(
  `^pgw_(?:live|test)_[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`,
);
const ISSUED_NOW_PREFIX = /^pgw_(?:live|test)_/;
// 32 random bytes in base64url: tokens from before the checksum.
const ISSUED_BEFORE = /^pgw_[A-Za-z0-9_-]{43}$/;

/**
 * Distinguishes possibly issued tokens from guesses, without a key or a look-up. The checksum is not secret: it
 * saves work, but protects nothing. `published`: the sandbox's tokens, which have no checksum.
 */
export function createMayBeToken(published: readonly string[]): (token: Secret) => boolean {
  return (secret) => {
    const token = secret.reveal();
    if (ISSUED_NOW_PREFIX.test(token)) return ISSUED_NOW.test(token) && hasChecksum(token);
    return ISSUED_BEFORE.test(token) || published.includes(token);
  };
}

function hasChecksum(token: string): boolean {
  const body = token.slice(0, -CHECKSUM_LENGTH);
  return token.endsWith(checksumOf(body));
}

/** CRC-32 (as in zlib) in base62, padded to six characters. */
function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let at = 0; at < CHECKSUM_LENGTH; at++) {
    digits = (BASE62[rest % BASE62.length] ?? '') + digits;
    rest = Math.floor(rest / BASE62.length);
  }
  return digits;
}
