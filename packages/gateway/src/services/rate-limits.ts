import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Limit } from '../domain/limit.js';

/** Counted separately: requests that move money, and those that only read. */
export type RateLimited = 'payments' | 'reads';

/** Where a token stands after one more request. */
type RateStanding = {
  readonly limit: Limit;
  readonly isOver: boolean;
  readonly remaining: number;
  /** Whole seconds until the window ends; 1 or more. */
  readonly secondsLeft: number;
};

/** Counts one more request of a token. Null where there is no limit. */
export type TakeRate = (kind: RateLimited, tokenId: string) => Promise<RateStanding | null>;

/** Limits on the requests of one token, in this process; null: none. */
export function createRateLimits(limits: Readonly<Record<RateLimited, Limit | null>>): TakeRate {
  const limiterOf = (limit: Limit | null) =>
    limit === null
      ? null
      : {
          limit,
          limiter: new RateLimiterMemory({ points: limit.count, duration: limit.seconds }),
        };
  const limiters = { payments: limiterOf(limits.payments), reads: limiterOf(limits.reads) };

  return async (kind, tokenId) => {
    const limited = limiters[kind];
    if (limited === null) return null;
    const { limit, limiter } = limited;
    // Not `consume`, which rejects once the limit is exceeded.
    const taken = await limiter.penalty(tokenId);
    return {
      limit,
      isOver: taken.consumedPoints > limit.count,
      remaining: taken.remainingPoints,
      secondsLeft: Math.max(1, Math.ceil(taken.msBeforeNext / 1_000)),
    };
  };
}
