import { defineCommand, type Say } from '@payment-gateway/service-kit/command-line/command';
import {
  type Given,
  type None,
  option,
  UsageError,
} from '@payment-gateway/service-kit/command-line/parameters';
import { z } from 'zod';
import { maskedCardNumber } from '../domain/card.js';
import { type Payment } from '../domain/payment.js';
import { type PaymentSearch } from '../services/payment-search.js';
import { type Clue, type Span } from '../services/ports/search-store.js';
import { text } from './kit/parameters.js';
import { withReview } from './kit/review.js';
import { firstTime, lastTime } from './kit/times.js';

const FOUND_AT_MOST = 100;
const REPORT_EVERY_MS = 5_000;
const LONGEST_MS = 31 * 24 * 3_600_000;

const trackingIdText = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters');
const lastDigits = z.string().regex(/^\d{4}$/, 'must be four digits');

const options = {
  merchant: option('ID', text, 'of this merchant'),
  reference: option('TEXT', text, "with this reference of the merchant's"),
  trackingId: option(
    'ID',
    trackingIdText,
    'that the bank knows by this id: of its charge, or of a capture, void or refund',
  ),
  last4: option('DIGITS', lastDigits, 'with a card whose number ends in these'),
  from: option('TIME', firstTime, 'made at this time at the earliest'),
  to: option('TIME', lastTime, 'and at this at the latest (now)'),
};

export const command = defineCommand({
  summary: 'finds payments by what a merchant, the bank or a payer knows of them',
  details: `By --merchant and --reference: the newest first.
By --tracking-id or --last4, with --from: looks at every payment made in that time, slowly.
TIME is a day (2026-11-23, in UTC) or a time with its zone; at most 31 days.`,
  options,
  async run(given, say) {
    const find = readFind(given);
    await withReview(({ search }) => find(search, say));
  },
});

/** Looks for payments, and says which were found. */
type Find = (search: PaymentSearch, say: Say) => Promise<void>;

/** Chooses how to look by what is known. Throws UsageError. */
export function readFind(given: Given<None, typeof options>): Find {
  const { merchant, reference, trackingId, last4, from, to = new Date() } = given;
  const clues = [reference, trackingId, last4].filter((one) => one !== undefined);
  if (clues.length !== 1) {
    throw new UsageError('One of --reference, --tracking-id and --last4 is needed.');
  }
  if (reference !== undefined) {
    if (merchant === undefined || from !== undefined) {
      throw new UsageError('--reference goes with --merchant, and without --from.');
    }
    return (search, say) => findByReference(search, say, merchant, reference);
  }
  if (from === undefined) {
    throw new UsageError('--from is needed: when was it made, at the earliest?');
  }
  if (to < from) throw new UsageError('--to must not be before --from.');
  if (to.getTime() - from.getTime() > LONGEST_MS) {
    throw new UsageError('From --from to --to there may be 31 days at most.');
  }
  const clue: Clue =
    trackingId === undefined
      ? { kind: 'last4', last4: last4 ?? '' }
      : { kind: 'tracking_id', trackingId };
  const span = { from, to, merchantId: merchant ?? null };
  return (search, say) => findByClue(search, say, clue, span);
}

async function findByReference(
  search: PaymentSearch,
  say: Say,
  merchantId: string,
  reference: string,
): Promise<void> {
  const found = await search.byReference(merchantId, reference, FOUND_AT_MOST);
  for (const payment of found) say(lineOf(payment));
  if (found.length === 0) say('found none');
  if (found.length === FOUND_AT_MOST) say('… and maybe more');
}

async function findByClue(search: PaymentSearch, say: Say, clue: Clue, span: Span): Promise<void> {
  let count = 0;
  let looked = 0;
  let reportedAt = performance.now();
  for await (const step of search.byClue(clue, span)) {
    ({ looked } = step);
    for (const payment of step.found) say(lineOf(payment));
    count += step.found.length;
    if (count >= FOUND_AT_MOST) {
      say('… and maybe more: take a shorter time');
      return;
    }
    if (performance.now() - reportedAt < REPORT_EVERY_MS) continue;
    say(`… looked at ${looked}`);
    reportedAt = performance.now();
  }
  if (count === 0) say(`found none among ${looked}`);
}

const lineOf = ({ id, merchantId, state, amount, currency, card, reference, createdAt }: Payment) =>
  [
    id,
    merchantId,
    state.status,
    `${amount} ${currency}`,
    `${card.brand} ${maskedCardNumber(card.last4)}`,
    `at ${createdAt.toISOString()}`,
    `reference ${reference ?? 'none'}`,
    `tracking id ${state.trackingId ?? 'none'}`,
  ].join('  ');
