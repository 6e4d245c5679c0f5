import { randomBytes } from 'node:crypto';

/** The only merchant of the load. */
export const MERCHANT = 'bench';

const WIDE = '1000000/10';

/** A gateway as production runs it. --gateway-env adds to these. */
export function productionSettings(bankUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    // As in the gateway's image: with room for young objects, few of them survive to be copied.
    NODE_OPTIONS: '--max-semi-space-size=32',
    DOCS: 'off',
    LOG_LEVEL: 'info',
    BANK_URL: bankUrl,
    BANK_PLAIN_HTTP: 'allow',
    DATABASE_PLAIN_TEXT: 'allow',
    CARD_KEYS: newKey(),
    TOKEN_HASH_KEYS: newKey(),
    PUBLIC_URL: 'https://pay.example',
    BANK_NOTIFICATION_SECRET: `whsec_${randomBytes(32).toString('base64')}`,
    // One token and a hundred cards carry the whole load: everything is counted, and nothing refused.
    RATE_LIMIT_PAYMENTS: WIDE,
    RATE_LIMIT_READS: WIDE,
    DECLINES_PER_CARD: WIDE,
    DECLINES_PER_MERCHANT: WIDE,
  };
}

/**
 * The simulator stands for a bank on another machine. Logging would only slow both programs by the same
 * amount, and hide a part of the difference between them.
 */
export const bankSettings = { DOCS: 'off', LOG_LEVEL: 'warn' };

const newKey = (): string => `bench:${randomBytes(32).toString('base64')}`;
