import { count, setting } from '../setting.js';

/** How much one process, merchant or payer may ask for. */
export const limitsSettings = {
  paymentsUnderWay: setting(
    'MAX_PAYMENTS_UNDER_WAY',
    'Payments, captures, voids and refunds that one gateway process has under way at a time; further ones get a 503 with Retry-After before anything is recorded. A merchant has at most half of them while others want the rest; an eighth on top is kept for merchants with little under way. At most BANK_CONNECTIONS: what waits for a connection would grow old there.',
    count,
    { fallback: '256' },
  ),
  readsWaiting: setting(
    'MAX_READS_WAITING',
    'Reads that wait in one gateway process while all connections are busy: token look-ups, payments, lists. Further reads get a 503 with Retry-After, and so do those that have waited for DATABASE_TIMEOUT_MS.',
    count,
    { fallback: '256' },
  ),
} as const;
