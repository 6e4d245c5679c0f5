import { type Outcome } from '../domain/operations/outcome.js';
import { declineWeight, HEAVIEST_DECLINE } from '../domain/decline-weights.js';
import { ApiError } from '../domain/errors.js';
import { type Limit } from '../domain/limit.js';
import { type Secret } from '../domain/secret.js';
import { createBoundedCounts } from './bounded-counts.js';
import { type DeclineWatch } from './decline-watch.js';
import { type Clock } from './ports/clock.js';

/** What declines are counted per. */
const declineScopes = ['card', 'merchant', 'address'] as const;
type DeclineScope = (typeof declineScopes)[number];

/** Null: no limit. */
type DeclineLimits = Readonly<Record<DeclineScope, Limit | null>>;

/** An attempt to pay, from before its intent is recorded until its response. */
export type Attempt = {
  /** From now on its declines count, however late the bank reports them. */
  recorded(paymentId: string): void;
  /** Must be called once, whatever the outcome. */
  end(): void;
};

/** Prevents card testing: using a merchant's token to find out which cards work. */
export type CardTesting = {
  /** Returns the attempt, or ApiError `card_declined_too_often`. */
  begin(merchantId: string, cardNumber: Secret, address: string): Attempt | ApiError;
  /** Counts the bank's outcome of a payment. */
  note(payment: { readonly id: string; readonly merchantId: string }, outcome: Outcome): void;
};

type Keys = Readonly<Record<DeclineScope, string>>;

const MAX_KEYS = 50_000;
// Payments whose outcome is not known yet.
const MAX_OPEN = 20_000;

const DETAILS: Readonly<Record<DeclineScope, string>> = {
  card: 'This card was declined too often.',
  merchant: 'Too many of your payments were declined.',
  address: 'Too many payments that came from this address were declined.',
};

export function createCardTesting(deps: {
  limits: DeclineLimits;
  /** A hash to count a card under: card numbers are not kept in memory. */
  cardKeyOf: (cardNumber: Secret) => string;
  watch: DeclineWatch;
  clock: Clock;
}): CardTesting {
  const { limits, cardKeyOf, watch, clock } = deps;
  const counted = declineScopes.flatMap((scope) => {
    const limit = limits[scope];
    if (limit === null) return [];
    return [{ scope, limit, counts: createBoundedCounts(limit, MAX_KEYS, clock) }];
  });
  // Oldest first. Not an LRUCache: deleting its last entry takes time in proportion to its size.
  const open = new Map<string, Keys>();
  // Every payment under way may still be declined; without this, parallel guesses would count as one.
  const underWay = new Map<string, number>();

  function refusalOf(keys: Keys): ApiError | null {
    for (const { scope, limit, counts } of counted) {
      if (counts.of(keys[scope]) < limit.count) continue;
      return tooOften(DETAILS[scope], counts.secondsLeft(keys[scope]));
    }
    const { card: ofCard } = limits;
    const { card } = keys;
    const atOnce = underWay.get(card) ?? 0;
    if (ofCard === null || atOnce === 0) return null;
    const declines = counted.find(({ scope }) => scope === 'card')?.counts.of(card) ?? 0;
    if (declines + atOnce * HEAVIEST_DECLINE < ofCard.count) return null;
    return tooOften('Other payments with this card are under way; their outcomes come first.', 1);
  }

  function keepOpen(paymentId: string, keys: Keys): void {
    open.set(paymentId, keys);
    const [oldest] = open.size > MAX_OPEN ? open.keys() : [];
    if (oldest !== undefined) open.delete(oldest);
  }

  function count(keys: Partial<Keys>, reason: string): void {
    const weight = declineWeight(reason);
    if (weight === 0) return;
    for (const { scope, counts } of counted) {
      const key = keys[scope];
      if (key !== undefined) counts.add(key, weight);
    }
  }

  return {
    begin(merchant, cardNumber, address) {
      if (counted.length === 0) return NOT_COUNTED;
      const card = limits.card === null ? '' : cardKeyOf(cardNumber);
      const keys = { card, merchant, address };
      const refusal = refusalOf(keys);
      if (refusal !== null) return refusal;
      underWay.set(card, (underWay.get(card) ?? 0) + 1);
      return {
        recorded(paymentId) {
          keepOpen(paymentId, keys);
        },
        end() {
          const others = (underWay.get(card) ?? 0) - 1;
          if (others > 0) underWay.set(card, others);
          else underWay.delete(card);
        },
      };
    },

    note({ id, merchantId: merchant }, outcome) {
      if (outcome.kind !== 'approved' && outcome.kind !== 'declined') return;
      watch.note(merchant, outcome.kind === 'declined');
      // For a payment that another process began, only the merchant is known.
      const keys = open.get(id) ?? { merchant };
      open.delete(id);
      if (outcome.kind === 'declined') count(keys, outcome.reason);
    },
  };
}

const NOT_COUNTED: Attempt = { recorded: () => undefined, end: () => undefined };

const tooOften = (detail: string, retryAfterSeconds: number): ApiError =>
  new ApiError('card_declined_too_often', { detail, retryAfterSeconds });
