import { z } from 'zod';
import { type KeyRing, parseKeyRing } from '../vault/key-ring.js';

/** A key ring in a setting. */
export const keyRing: z.ZodType<KeyRing> = z.string().transform((text, context) => {
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
