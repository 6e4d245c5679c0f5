import { SANDBOX_CARD_KEYS, SANDBOX_TOKEN_HASH_KEYS } from '../sandbox.js';
import { keyRing } from '../key-ring-text.js';
import { setting } from '@payment-gateway/service-kit/config/setting';

/** Key rings. */
export const keysSettings = {
  cardKeys: setting(
    'CARD_KEYS',
    'Key ring that encrypts card numbers: id:base64,… with 32 bytes each. The last key encrypts; all decrypt. Generate one with: openssl rand -base64 32. Only the gateway and rotate-card-keys read it.',
    keyRing,
    { fallback: SANDBOX_CARD_KEYS, secret: true },
  ),
  tokenHashKeys: setting(
    'TOKEN_HASH_KEYS',
    'Key ring that hashes bearer tokens and request bodies, and makes the addresses of payers: id:base64,… with 32 bytes each. The last key makes new hashes. Keep old keys in the ring: idempotency keys never expire. Only the gateway and the merchant command read it.',
    keyRing,
    { fallback: SANDBOX_TOKEN_HASH_KEYS, secret: true },
  ),
} as const;
