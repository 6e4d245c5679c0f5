import { randomBytes } from 'node:crypto';
import { Secret } from '../domain/secret.js';

/** A new bearer token: 256 random bits, with a prefix by which leak scanners find it. */
export const newToken = (): Secret => new Secret(`pgw_${randomBytes(32).toString('base64url')}`);
