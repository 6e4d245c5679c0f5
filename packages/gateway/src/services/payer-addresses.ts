import { Secret } from '../domain/secret.js';
import { type ChallengeTokens } from './ports/challenge-tokens.js';
import { type PayerAddresses } from './ports/payer-addresses.js';

/** Where payers' pages lie below the gateway's public address. */
export const PAYERS_PATH = '/3d-secure';
export const CHECKOUT_PATH = '/checkout';

/** `publicUrl`: where payers reach the gateway, without a slash at its end. */
export function createPayerAddresses(
  publicUrl: string,
  tokens: Pick<ChallengeTokens, 'currentKeyId' | 'make'>,
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
