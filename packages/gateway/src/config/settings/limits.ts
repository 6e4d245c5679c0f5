import { setting } from '@payment-gateway/service-kit/config/setting';
import { count } from '../values.js';

/** Limits on concurrent work per process. */
export const limitsSettings = {
  paymentsUnderWay: setting(
    'MAX_PAYMENTS_UNDER_WAY',
    'Payments, captures, voids and refunds under way at once per gateway process. Further ones get a 503 with Retry-After before anything is recorded. While others wait, a merchant gets at most half of these places; an extra eighth is reserved for merchants with few under way. At most BANK_CONNECTIONS: otherwise payments would wait too long for a connection.',
    count,
    { fallback: '256' },
  ),
  readsWaiting: setting(
    'MAX_READS_WAITING',
    'Reads (token look-ups, payments, lists) that may wait per gateway process while all connections are busy. Further reads get a 503 with Retry-After, as do reads that have waited for DATABASE_TIMEOUT_MS.',
    count,
    { fallback: '256' },
  ),
} as const;
