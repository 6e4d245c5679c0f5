import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Secret } from '../domain/secret.js';
import { createNonces } from './nonces.js';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12; // 96 bits, the size that GCM is made for (NIST SP 800-38D, 5.2.1.1)
const TAG_BYTES = 16;

const freshNonce = createNonces(NONCE_BYTES);

/** AES-256-GCM with a fresh nonce: the base64 of nonce, tag and encrypted bytes. */
export function encrypt(key: Uint8Array, associated: Buffer, secret: Secret): string {
  const nonce = freshNonce();
  const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(associated);
  const encrypted = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]).toString('base64');
}

/** Throws when the text was not made with this key and these associated data. */
export function decrypt(key: Uint8Array, associated: Buffer, sealed: string): Secret {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(associated)
    .setAuthTag(tag);
  const encrypted = bytes.subarray(NONCE_BYTES + TAG_BYTES);
  return new Secret(Buffer.concat([decipher.update(encrypted), decipher.final()]).toString('utf8'));
}
