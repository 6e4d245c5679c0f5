import {
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  timingSafeEqual,
} from 'node:crypto';
import { readId } from '../domain/ids.js';
import { Secret } from '../domain/secret.js';
import { type AddressToken, type AddressTokens } from '../services/ports/address-tokens.js';
import { type KeyRing } from './key-ring.js';

const ID_BYTES = 16;
// 160 bits, to be guessed only one by one. With the id it makes whole groups of three bytes: base64 then has no
// spare bits, and each token one spelling.
const MAC_BYTES = 20;
const TOKEN = /^[A-Za-z0-9_-]{48}$/;

type MacKey = { readonly id: string; readonly key: KeyObject };

/** What a token gives access to: the way to a payment's challenge, or the page of a checkout session. */
type TokenPurpose = 'challenge_token' | 'checkout_token';

/**
 * Tokens of payers' addresses: the base64url of an id and an HMAC-SHA-256 of it. Their keys are derived from the ring's
 * for one purpose each.
 */
export function createAddressTokens(ring: KeyRing, purpose: TokenPurpose): AddressTokens {
  const keys = ring.keys.map(({ id, key }): MacKey => ({
    id,
    key: createSecretKey(new Uint8Array(hkdfSync('sha256', key, '', purpose, 32))),
  }));
  const byId = new Map(keys.map((one) => [one.id, one]));

  return {
    currentKeyId: ring.current.id,

    make(ofId, keyId) {
      const key = byId.get(keyId);
      if (key === undefined) return null;
      const id = Buffer.from(ofId.replaceAll('-', ''), 'hex');
      return new Secret(Buffer.concat([id, macOf(key, id)]).toString('base64url'));
    },

    read(text): AddressToken | null {
      if (!TOKEN.test(text)) return null;
      const bytes = Buffer.from(text, 'base64url');
      const [id, mac] = [bytes.subarray(0, ID_BYTES), bytes.subarray(ID_BYTES)];
      // Every key is tried, so that the time does not tell which one fits.
      const [key] = keys.filter((one) => timingSafeEqual(macOf(one, id), mac));
      const ofId = readId(uuidOf(id));
      return key === undefined || ofId === null ? null : { ofId, keyId: key.id };
    },
  };
}

const macOf = ({ key }: MacKey, id: Buffer): Buffer =>
  createHmac('sha256', key).update(id).digest().subarray(0, MAC_BYTES);

const uuidOf = (id: Buffer): string =>
  id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
