import { parseKeyRing } from '../vault/key-ring.js';

// What makes the gateway run without any configuration. All of it is published, and so protects
// nothing: production refuses to start with any of it.

const publishedRing = (text: string): string => `sandbox:${Buffer.from(text).toString('base64')}`;

export const SANDBOX_CARD_KEYS = publishedRing('sandbox card key: not for money!');
export const SANDBOX_TOKEN_HASH_KEYS = publishedRing('sandbox hash key: not for money!');

export const sandboxRings = [SANDBOX_CARD_KEYS, SANDBOX_TOKEN_HASH_KEYS].map(parseKeyRing);

/** The test merchants and their bearer tokens, the same as in the original project. */
export const SANDBOX_MERCHANTS = [
  { id: 'merchant_one', name: 'First test merchant', token: 'first_merchant_mock_token' },
  { id: 'merchant_two', name: 'Second test merchant', token: 'second_merchant_mock_token' },
] as const;
