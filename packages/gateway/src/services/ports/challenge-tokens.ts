import { type Payment } from '../../domain/payment.js';
import { type Secret } from '../../domain/secret.js';

/** What a valid token says: the payment that it was made for, and the key that made it. */
export type ChallengeToken = { readonly paymentId: string; readonly keyId: string };

/**
 * Makes and verifies the tokens in the addresses that payers visit. Nothing is stored: a token is made from the
 * payment's id and a key, whose id the payment keeps, so that its address survives a rotation of the keys.
 */
export type ChallengeTokens = {
  /** The key for new payments. */
  readonly currentKeyId: string;
  /** The same each time. Null if the ring no longer has that key. */
  make(paymentId: Payment['id'], keyId: string): Secret | null;
  /** In constant time. Null for a text that no key of the ring has made. */
  read(text: string): ChallengeToken | null;
};
