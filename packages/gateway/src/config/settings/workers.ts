import { setting } from '@payment-gateway/service-kit/config/setting';
import { oneOf } from '@payment-gateway/service-kit/config/values';
import { milliseconds, millisecondsUpToDays, millisecondsUpToYears } from '../values.js';

/** Background work and its schedule. */
export const workersSettings = {
  workers: setting(
    'WORKERS',
    '"inline" runs the workers in the gateway process; with "none", run them separately: npm run start:worker.',
    oneOf(['inline', 'none']),
    { fallback: 'inline' },
  ),
  reconcileAfterMs: setting(
    'RECONCILE_AFTER_MS',
    "How long a payment's outcome may be missing before the reconciler asks the bank. Must exceed the deadline of a request: BANK_TIMEOUT_MS plus twice DATABASE_TIMEOUT_MS.",
    milliseconds,
    { fallback: '15000' },
  ),
  captureWithinMs: setting(
    'CAPTURE_WITHIN_MS',
    'How long an authorization may stay uncaptured before it is released; seven days by default.',
    millisecondsUpToDays,
    { fallback: '604800000' },
  ),
  reconcileEveryMs: setting(
    'RECONCILE_EVERY_MS',
    'How often the reconciler searches for due payments, and its first pause before it asks about a payment again. The pause doubles each time.',
    milliseconds,
    { fallback: '1000' },
  ),
  reconcileMaxPauseMs: setting(
    'RECONCILE_MAX_PAUSE_MS',
    'The longest pause between two checks of a payment.',
    milliseconds,
    { fallback: '300000' },
  ),
  sequenceEveryMs: setting(
    'SEQUENCE_EVERY_MS',
    'How often the sequencer turns new steps of payments into events: the longest time until `GET /events` lists them, unless there are very many.',
    milliseconds,
    { fallback: '200' },
  ),
  cardRetentionMs: setting(
    'CARD_RETENTION_MS',
    "How long a card's number and holder are stored, encrypted, after its payment has succeeded, failed or been canceled. Then the workers delete both. Brand, last four digits and expiry stay. 30 days by default; at least an hour in production.",
    millisecondsUpToYears,
    { fallback: '2592000000' },
  ),
} as const;
