import { type Secret } from '../../domain/secret.js';

/** What a valid token says: the id that it was made for, and the key that made it. */
export type AddressToken = { readonly ofId: string; readonly keyId: string };

/**
 * Makes and verifies the tokens in the addresses that payers visit. Nothing is stored: a token is made from the id of a
 * payment or checkout session and a key.
 */
export type AddressTokens = {
  readonly currentKeyId: string;
  /** The same each time. Null if the ring no longer has that key. */
  make(ofId: string, keyId: string): Secret | null;
  /** In constant time. Null for a text that no key of the ring has made. */
  read(text: string): AddressToken | null;
};
