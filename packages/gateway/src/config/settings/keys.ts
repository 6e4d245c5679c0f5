import { z } from 'zod';
import { SANDBOX_CARD_KEYS, SANDBOX_TOKEN_HASH_KEYS } from '../sandbox.js';
import { type KeyRing, parseKeyRing } from '../../vault/key-ring.js';
import { setting } from '../setting.js';

const keyRing: z.ZodType<KeyRing> = z.string().transform((text, context) => {
  try {
    return parseKeyRing(text);
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'it cannot be read';
    context.addIssue({
      code: 'custom',
      message: `must be keys of 32 bytes, written id:base64 and separated by commas: ${problem}`,
    });
    return z.NEVER;
  }
});

/** Key rings. */
export const keysSettings = {
  cardKeys: setting(
    'CARD_KEYS',
    'Key ring that encrypts card numbers: id:base64,… of 32 bytes each; the last one encrypts, all decrypt. Make one with: openssl rand -base64 32. Only the gateway and rotate-card-keys read it.',
    keyRing,
    { fallback: SANDBOX_CARD_KEYS, secret: true },
  ),
  tokenHashKeys: setting(
    'TOKEN_HASH_KEYS',
    'Key ring for the hashes of bearer tokens and of request bodies: id:base64,… of 32 bytes each; the last one hashes new ones. Keep old keys in the ring for good: idempotency keys do not expire. Only the gateway and the merchant command read it.',
    keyRing,
    { fallback: SANDBOX_TOKEN_HASH_KEYS, secret: true },
  ),
} as const;
