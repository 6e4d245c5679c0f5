import { Secret } from '../domain/secret.js';
import { type AddressTokens } from './ports/address-tokens.js';
import { type CheckoutAddressOf, type PayerAddresses } from './ports/payer-addresses.js';

/** Where payers' pages lie below the gateway's public address. */
export const PAYERS_PATH = '/3d-secure';
export const CHECKOUT_PATH = '/checkout';

/** In the query of a checkout page: the payer comes on through a payment, and does not only look again. */
export const CONTINUE = 'continue';

/** `publicUrl`: where payers reach the gateway, without a slash at its end. */
export function createPayerAddresses(
  publicUrl: string,
  tokens: Pick<AddressTokens, 'currentKeyId' | 'make'>,
): PayerAddresses {
  function addressOf(paymentId: string, keyId: string, step: string): Secret | null {
    const token = tokens.make(paymentId, keyId);
    return token && new Secret(`${publicUrl}${PAYERS_PATH}/${token.reveal()}${step}`);
  }
  return {
    keyId: tokens.currentKeyId,
    wayOut: (paymentId, keyId) => addressOf(paymentId, keyId, ''),
    wayBack: (paymentId, keyId) => addressOf(paymentId, keyId, '/return'),
  };
}

/** The address of a checkout session's page: with any key of the ring, so the newest. */
export function createCheckoutAddressOf(
  publicUrl: string,
  tokens: Pick<AddressTokens, 'currentKeyId' | 'make'>,
): CheckoutAddressOf {
  return (sessionId) => {
    const token = tokens.make(sessionId, tokens.currentKeyId);
    if (token === null) throw new Error('The ring has no current key.');
    return new Secret(`${publicUrl}${CHECKOUT_PATH}/${token.reveal()}`);
  };
}
