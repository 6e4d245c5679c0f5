import { count, setting } from '../setting.js';

/** How much one process, merchant or payer may ask for. */
export const limitsSettings = {
  paymentsUnderWay: setting(
    'MAX_PAYMENTS_UNDER_WAY',
    'Payments, captures, voids and refunds that one gateway process has under way at a time; more are answered 503 with Retry-After before anything is recorded. At most BANK_CONNECTIONS: what waits for a connection would grow old there.',
    count,
    { fallback: '256' },
  ),
} as const;
