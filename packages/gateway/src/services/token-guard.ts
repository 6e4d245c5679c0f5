import { LRUCache } from 'lru-cache';
import { ApiError } from '../domain/errors.js';
import { type Limit } from '../domain/limit.js';
import { type Secret } from '../domain/secret.js';
import { createBoundedCounts } from './bounded-counts.js';
import { createFewAtATime } from './few-at-a-time.js';
import { type Clock } from './ports/clock.js';

/** Stands before the look-up of a token, which costs a read of the database. */
export type TokenGuard<Owner> = {
  /** False for what was never issued as a token. */
  hasShape(token: Secret): boolean;
  /** Counts such a guess as a failure of its address. Throws ApiError `too_many_unknown_tokens`. */
  refuseGuess(address: string): void;
  /**
   * Whose token it is by `find`, or by what is known already; null when there is no such token. Throws
   * ApiError `too_many_unknown_tokens` before the look-up, and whatever `find` throws.
   */
  lookUp(hash: string, address: string, find: () => Promise<Owner | null>): Promise<Owner | null>;
};

const ADDRESSES = 50_000;
const TOKENS = 10_000;
// How long a token that was not found is not looked up again.
const UNKNOWN_MS = 5_000;
const STRANGERS = { atOnce: 4, maxWaiting: 128 };

/**
 * Tokens that were found in the lifetime of this process are looked up whenever that is needed: nothing
 * that others do shuts their merchants out. All other tokens are strangers. A few of them are looked
 * up at a time, and none from an address that has sent too many invalid ones.
 */
export function createTokenGuard<Owner>(deps: {
  /** Whether it has the shape of a token. */
  hasShape: (token: Secret) => boolean;
  /** Invalid tokens from one address; null: any number. */
  failuresPerAddress: Limit | null;
  /** How long a stranger may wait for its look-up. */
  patienceMs: number;
  clock: Clock;
}): TokenGuard<Owner> {
  const { hasShape, failuresPerAddress: limit, patienceMs, clock } = deps;
  const failures = limit === null ? null : createBoundedCounts(limit, ADDRESSES, clock);
  const proven = new LRUCache<string, true>({ max: TOKENS });
  /** Until when each is not looked up again. */
  const unknown = new LRUCache<string, number>({ max: TOKENS });
  const underWay = new Map<string, Promise<Owner | null>>();
  const fewAtATime = createFewAtATime({ ...STRANGERS, patienceMs });

  function refuseFailing(address: string): void {
    if (limit === null || failures === null || failures.of(address) < limit.count) return;
    throw new ApiError('too_many_unknown_tokens', {
      detail: 'Too many requests with tokens that are not valid came from this address.',
      retryAfterSeconds: failures.secondsLeft(address),
    });
  }

  async function findStranger(address: string, find: () => Promise<Owner | null>) {
    const looked = await fewAtATime(async () => {
      // Others from there may have failed while this one waited.
      refuseFailing(address);
      return { found: await find() };
    });
    if (looked === null) throw new ApiError('too_many_unknown_tokens', { retryAfterSeconds: 1 });
    return looked.found;
  }

  async function findAndRemember(
    hash: string,
    find: () => Promise<Owner | null>,
  ): Promise<Owner | null> {
    const found = await find();
    if (found === null) {
      proven.delete(hash);
      unknown.set(hash, clock().getTime() + UNKNOWN_MS);
    } else {
      proven.set(hash, true);
    }
    return found;
  }

  /** Many requests with one token share one look-up. */
  function findOnce(hash: string, find: () => Promise<Owner | null>): Promise<Owner | null> {
    const before = underWay.get(hash);
    if (before !== undefined) return before;
    const finding = findAndRemember(hash, find).finally(() => underWay.delete(hash));
    underWay.set(hash, finding);
    return finding;
  }

  return {
    hasShape,

    refuseGuess(address) {
      refuseFailing(address);
      failures?.add(address, 1);
    },

    async lookUp(hash, address, find) {
      const isProven = proven.has(hash);
      if (!isProven) refuseFailing(address);
      const isUnknown = (unknown.get(hash) ?? 0) > clock().getTime();
      const found = isUnknown
        ? null
        : await findOnce(hash, isProven ? find : () => findStranger(address, find));
      if (found === null) failures?.add(address, 1);
      return found;
    },
  };
}
