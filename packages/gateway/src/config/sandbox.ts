import { parseKeyRing } from '../vault/key-ring.js';

// The defaults that let the gateway run without configuration. They are published, and so protect nothing:
// production refuses to start with any of them.

const publishedRing = (text: string): string => `sandbox:${Buffer.from(text).toString('base64')}`;

export const SANDBOX_CARD_KEYS = publishedRing('sandbox card key: not for money!');
export const SANDBOX_TOKEN_HASH_KEYS = publishedRing('sandbox hash key: not for money!');

/** Signs the bank simulator's notifications. */
export const SANDBOX_NOTIFICATION_SECRET = 'whsec_c2FuZGJveC1ub3RpZmljYXRpb24tc2VjcmV0LTAwMDE=';

export const SANDBOX_WEBHOOK_KEYS = publishedRing('sandbox webhook key: not a key!!');

/** Only used where no ring is set, and never in production or on a server that is not said to be a sandbox. */
export const SANDBOX_WEBHOOK_RING = parseKeyRing(SANDBOX_WEBHOOK_KEYS);

export const sandboxRings = [
  ...[SANDBOX_CARD_KEYS, SANDBOX_TOKEN_HASH_KEYS].map(parseKeyRing),
  SANDBOX_WEBHOOK_RING,
];

/** The test merchants and their bearer tokens, the same as in the original project. */
export const SANDBOX_MERCHANTS = [
  { id: 'merchant_one', name: 'First test merchant', token: 'first_merchant_mock_token' },
  { id: 'merchant_two', name: 'Second test merchant', token: 'second_merchant_mock_token' },
] as const;
