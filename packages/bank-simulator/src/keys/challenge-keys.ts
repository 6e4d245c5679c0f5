import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

export type ChallengeKeys = ReturnType<typeof createChallengeKeys>;

const KEY_BYTES = 32;
const MAC_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The keys that protect challenges, derived from the bank's secrets: the last one's keys are used, the others' still
 * accepted. What leads to a challenge is not stored in plain: the page's token is computed from the reference, and the
 * return address, which leads to the client's own page, is encrypted.
 */
export function createChallengeKeys(secrets: readonly string[]) {
  const rings = secrets.map(keysOf).reverse();
  const [newest] = rings;
  if (newest === undefined) throw new Error('There must be a secret.');
  return {
    ...newest,
    /** The reference in a token that this bank made, letter by letter; null for any other text. */
    referenceOf: (token: string): string | null => firstOf(rings, (one) => one.referenceOf(token)),
    /** Null if it was sealed for another deposit, or with a secret that is gone. */
    open: (text: string, reference: string): string | null =>
      firstOf(rings, (one) => one.open(text, reference)),
  };
}

function firstOf<T>(rings: readonly Keys[], find: (one: Keys) => T | null): T | null {
  for (const one of rings) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
}

type Keys = ReturnType<typeof keysOf>;

function keysOf(secret: string) {
  const keyFor = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `bank-simulator ${use}`, KEY_BYTES));
  const tokenKey = keyFor('challenge token');
  const addressKey = keyFor('return address');

  /** The same each time: MAC and reference. */
  function tokenOf(reference: string): string {
    const mac = createHmac('sha256', tokenKey).update(reference).digest();
    return Buffer.concat([mac, Buffer.from(reference)]).toString('base64url');
  }

  function referenceOf(token: string): string | null {
    const reference = Buffer.from(token, 'base64url').subarray(MAC_BYTES).toString();
    const [given, made] = [Buffer.from(token), Buffer.from(tokenOf(reference))];
    return given.length === made.length && timingSafeEqual(given, made) ? reference : null;
  }

  /** Encrypts the return address of a deposit (AES-256-GCM). It does not open for another deposit. */
  function seal(address: string, reference: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', addressKey, nonce).setAAD(Buffer.from(reference));
    const sealed = Buffer.concat([cipher.update(address), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  function open(text: string, reference: string): string | null {
    const bytes = Buffer.from(text, 'base64url');
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv('aes-256-gcm', addressKey, nonce, {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.from(reference)).setAuthTag(tag);
      const sealed = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString();
    } catch {
      return null;
    }
  }

  return { tokenOf, referenceOf, seal, open };
}
