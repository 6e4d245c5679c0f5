import { LRUCache } from 'lru-cache';
import { ApiError } from '../domain/errors.js';
import { type Limit } from '../domain/limit.js';
import { type Secret } from '../domain/secret.js';
import { createBoundedCounts } from './bounded-counts.js';
import { createFewAtATime } from './few-at-a-time.js';
import { type Clock } from './ports/clock.js';

/** Protects the look-up of tokens, which costs a database read. */
export type TokenGuard<Owner> = {
  /** False for a text that was never issued as a token. */
  hasShape(token: Secret): boolean;
  /** Counts such a guess against its address. Throws ApiError `too_many_unknown_tokens`. */
  refuseGuess(address: string): void;
  /**
   * The token's owner from `find` or from memory; null when there is no such token. Throws ApiError
   * `too_many_unknown_tokens` before the look-up, and whatever `find` throws.
   */
  lookUp(key: string, address: string, find: () => Promise<Owner | null>): Promise<Owner | null>;
};

const ADDRESSES = 50_000;
const TOKENS = 10_000;
// How long an unknown token is remembered.
const UNKNOWN_MS = 5_000;
const STRANGERS = { atOnce: 4, maxWaiting: 128 };

/**
 * A token that this process has found before is always looked up when needed, so no attack locks its
 * merchant out. All others are strangers: few of them are looked up at a time, and none from an address that
 * has sent too many invalid ones.
 */
export function createTokenGuard<Owner>(deps: {
  /** Whether it has the shape of a token. */
  hasShape: (token: Secret) => boolean;
  /** Invalid tokens from one address; null: any number. */
  failuresPerAddress: Limit | null;
  /** How long a stranger may wait for its look-up. */
  maxWaitMs: number;
  clock: Clock;
}): TokenGuard<Owner> {
  const { hasShape, failuresPerAddress: limit, maxWaitMs, clock } = deps;
  const failures = limit === null ? null : createBoundedCounts(limit, ADDRESSES, clock);
  const proven = new LRUCache<string, true>({ max: TOKENS });
  /** The time until which each counts as unknown. */
  const unknown = new LRUCache<string, number>({ max: TOKENS });
  const underWay = new Map<string, Promise<Owner | null>>();
  const fewAtATime = createFewAtATime({ ...STRANGERS, maxWaitMs });

  function refuseFailing(address: string): void {
    if (limit === null || failures === null || failures.of(address) < limit.count) return;
    throw new ApiError('too_many_unknown_tokens', {
      detail: 'Too many requests with tokens that are not valid came from this address.',
      retryAfterSeconds: failures.secondsLeft(address),
    });
  }

  async function findStranger(address: string, find: () => Promise<Owner | null>) {
    const looked = await fewAtATime(async () => {
      // Others from this address may have failed while this one waited.
      refuseFailing(address);
      return { found: await find() };
    });
    if (looked === null) throw new ApiError('too_many_unknown_tokens', { retryAfterSeconds: 1 });
    return looked.found;
  }

  async function findAndRemember(
    key: string,
    find: () => Promise<Owner | null>,
  ): Promise<Owner | null> {
    const found = await find();
    if (found === null) {
      proven.delete(key);
      unknown.set(key, clock().getTime() + UNKNOWN_MS);
    } else {
      proven.set(key, true);
    }
    return found;
  }

  /** Many requests with one token share one look-up. */
  function findOnce(key: string, find: () => Promise<Owner | null>): Promise<Owner | null> {
    const before = underWay.get(key);
    if (before !== undefined) return before;
    const finding = findAndRemember(key, find).finally(() => underWay.delete(key));
    underWay.set(key, finding);
    return finding;
  }

  return {
    hasShape,

    refuseGuess(address) {
      refuseFailing(address);
      failures?.add(address, 1);
    },

    async lookUp(key, address, find) {
      const isProven = proven.has(key);
      if (!isProven) refuseFailing(address);
      const isUnknown = (unknown.get(key) ?? 0) > clock().getTime();
      const found = isUnknown
        ? null
        : await findOnce(key, isProven ? find : () => findStranger(address, find));
      if (found === null) failures?.add(address, 1);
      return found;
    },
  };
}
