import { randomBytes } from 'node:crypto';

/** The only merchant who pays. */
export const MERCHANT = 'bench';

const WIDE = '1000000/10';

/** A gateway as production runs it, whatever else the command line adds with --gateway-env. */
export function productionSettings(bankUrl: string): Record<string, string> {
  return {
    NODE_ENV: 'production',
    // As the gateway's image starts it: room for young objects, so that few live long enough to be copied.
    NODE_OPTIONS: '--max-semi-space-size=32',
    DOCS: 'off',
    LOG_LEVEL: 'info',
    BANK_URL: bankUrl,
    BANK_PLAIN_HTTP: 'allow',
    DATABASE_PLAIN_TEXT: 'allow',
    CARD_KEYS: newKey(),
    TOKEN_HASH_KEYS: newKey(),
    // One token and a hundred cards do what many do elsewhere: all is counted, and nothing refused.
    RATE_LIMIT_PAYMENTS: WIDE,
    RATE_LIMIT_READS: WIDE,
    DECLINES_PER_CARD: WIDE,
    DECLINES_PER_MERCHANT: WIDE,
  };
}

/**
 * The simulator stands for a bank that is elsewhere: what it logs would only take time from both
 * programs alike, and make them look more alike than they are.
 */
export const bankSettings = { DOCS: 'off', LOG_LEVEL: 'warn' };

const newKey = (): string => `bench:${randomBytes(32).toString('base64')}`;
