import {
  milliseconds,
  millisecondsUpToDays,
  millisecondsUpToYears,
  oneOf,
  setting,
} from '../setting.js';

/** What is done beside requests, and when. */
export const workersSettings = {
  workers: setting(
    'WORKERS',
    'Whether the gateway process also runs the workers ("inline"), or they run elsewhere: npm run start:worker ("none").',
    oneOf(['inline', 'none']),
    { fallback: 'inline' },
  ),
  reconcileAfterMs: setting(
    'RECONCILE_AFTER_MS',
    'How long the outcome of a payment may stay unheard before the bank is asked for it. Must be longer than a request can take: BANK_TIMEOUT_MS and twice DATABASE_TIMEOUT_MS.',
    milliseconds,
    { fallback: '15000' },
  ),
  captureWithinMs: setting(
    'CAPTURE_WITHIN_MS',
    'How long an authorization may stay uncaptured before its money is released; seven days by default.',
    millisecondsUpToDays,
    { fallback: '604800000' },
  ),
  reconcileEveryMs: setting(
    'RECONCILE_EVERY_MS',
    'How often the reconciler looks for payments that are due, and its first pause before it asks about one again; the pause doubles each time.',
    milliseconds,
    { fallback: '1000' },
  ),
  reconcileMaxPauseMs: setting(
    'RECONCILE_MAX_PAUSE_MS',
    'The longest pause between two questions about one payment.',
    milliseconds,
    { fallback: '300000' },
  ),
  cardRetentionMs: setting(
    'CARD_RETENTION_MS',
    "How long a card's number and holder are kept, encrypted, after its payment is succeeded, failed or canceled; then the workers remove both, for good. Brand, last four digits and expiry stay. 30 days by default; in production at least an hour.",
    millisecondsUpToYears,
    { fallback: '2592000000' },
  ),
} as const;
