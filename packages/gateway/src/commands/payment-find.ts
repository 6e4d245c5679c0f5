import { parseArgs } from 'node:util';
import { z } from 'zod';
import { maskedCardNumber } from '../domain/card.js';
import { Refusal } from '../domain/errors.js';
import { type Payment } from '../domain/payment.js';
import { type PaymentSearch } from '../services/payment-search.js';
import { type Clue, type Span } from '../services/ports/search-store.js';
import { firstTime, lastTime } from './times.js';

export const FIND_USAGE = `  find --merchant ID --reference TEXT
                            the merchant's payments with this reference, the newest first
  find --tracking-id ID --from TIME [--to TIME] [--merchant ID]
                            the payment that the bank knows by this id: of its charge, or of a
                            capture, void or refund, made in that time
  find --last4 DIGITS --from TIME [--to TIME] [--merchant ID]
                            payments made in that time with a card that ends so
                            TIME is a day (2026-11-23, in UTC) or a time with its zone; at most 31
                            days. All that was made in that time is looked at, slowly`;

const FOUND_AT_MOST = 100;
const REPORT_EVERY_MS = 5_000;
const LONGEST_MS = 31 * 24 * 3_600_000;

const wanted = z.strictObject({
  merchant: z.string().min(1).optional(),
  reference: z.string().min(1).optional(),
  'tracking-id': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')
    .optional(),
  last4: z
    .string()
    .regex(/^\d{4}$/, 'must be four digits')
    .optional(),
  from: firstTime.optional(),
  to: lastTime.optional(),
});

export type Find = (search: PaymentSearch, say: (line: string) => void) => Promise<void>;

/** Reads the words behind `find`. Throws Refusal. */
export function readFind(words: readonly string[], usage: string): Find {
  const given = read(words, usage);
  const { merchant, reference, 'tracking-id': trackingId, last4, from, to = new Date() } = given;
  const clues = [reference, trackingId, last4].filter((one) => one !== undefined);
  if (clues.length !== 1) throw new Refusal(usage);
  if (reference !== undefined) {
    if (merchant === undefined || from !== undefined) throw new Refusal(usage);
    return (search, say) => findByReference(search, say, merchant, reference);
  }
  if (from === undefined) throw new Refusal('--from is needed: when was it made, at the earliest?');
  if (to < from) throw new Refusal('--to must not be before --from.');
  if (to.getTime() - from.getTime() > LONGEST_MS) {
    throw new Refusal('From --from to --to there may be 31 days at most.');
  }
  const clue: Clue =
    trackingId === undefined
      ? { kind: 'last4', last4: last4 ?? '' }
      : { kind: 'tracking_id', trackingId };
  const span = { from, to, merchantId: merchant ?? null };
  return (search, say) => findByClue(search, say, clue, span);
}

function read(words: readonly string[], usage: string) {
  try {
    const options = Object.fromEntries(
      Object.keys(wanted.shape).map((name) => [name, { type: 'string' } as const]),
    );
    return wanted.parse(parseArgs({ args: [...words], options, strict: true }).values);
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    throw new Refusal(issue === undefined ? usage : `--${issue.path.join()} ${issue.message}.`);
  }
}

type Say = (line: string) => void;

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
