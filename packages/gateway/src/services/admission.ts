import { ApiError } from '../domain/errors.js';

/**
 * Lets a merchant have so much work under way and no more; on top of it, `otherwise` is done with the
 * refusal.
 */
export type Admit = <T>(
  merchantId: string,
  work: () => Promise<T>,
  otherwise: (overloaded: ApiError) => Promise<T>,
) => Promise<T>;

/** Admits, and tells how much is under way and whether it would refuse just now. */
export type Admission = {
  readonly admit: Admit;
  /** Whether one more of this merchant's would be let in. If not, others leave it their room. */
  readonly hasRoom: (merchantId: string) => boolean;
  readonly isUnderWay: (merchantId: string) => boolean;
  /** While there is no room: whether one more Idempotency-Key may be looked up. Counts it. */
  readonly mayLookUp: () => boolean;
  readonly underWay: () => number;
  readonly limit: number;
};

/** What `overloaded` tells a client to wait. */
export const RETRY_AFTER_SECONDS = 1;

// Of the requests that are refused, so many in a second are first asked for what their key has made. It
// is a small part of what one process can do, so that refusals cost the payments under way little.
const LOOK_UPS_PER_SECOND = 50;

// A refused client is back after RETRY_AFTER_SECONDS, and may have been held for as long before that.
const WANTED_MS = 3 * RETRY_AFTER_SECONDS * 1_000;

// An eighth on top of the limit is kept for merchants with little under way.
const RESERVE = 1 / 8;

/**
 * A limit on what is under way in this process. What comes on top is refused: a queue would only let
 * requests grow old, and the bank's answers go to nobody.
 *
 * The places are shared. A merchant may have all that nobody else wants, and half of them as soon as
 * somebody with less than that was refused. Nothing that is under way can be taken back, so a slow bank
 * would let the first merchant keep the others out for as long as its payments take: a reserve beyond
 * the limit lets them in at once. Of the reserve each may have as much as it leaves to the next, so
 * there is a place for a merchant with nothing under way until very many are slow at the same time.
 *
 * `mostPlaces` bounds limit and reserve together; where it leaves too little, the limit is lower.
 */
export function createAdmission(
  given: number,
  mostPlaces: number = Number.POSITIVE_INFINITY,
): Admission {
  const reserve = Math.ceil(given * RESERVE);
  const places = Math.min(given + reserve, mostPlaces);
  const limit = Math.min(given, Math.max(1, places - reserve));
  const half = Math.ceil(limit / 2);
  const counts = new Map<string, number>();
  const wanted = createWanted();
  let underWay = 0;
  let lookUps = { second: 0, count: 0 };

  function hasRoom(merchantId: string): boolean {
    const own = counts.get(merchantId) ?? 0;
    const isAdmitted =
      underWay < limit ? own < half || !wanted.byAnother(merchantId) : own < places - underWay;
    if (!isAdmitted && own < half) wanted.note(merchantId);
    return isAdmitted;
  }

  function count(merchantId: string, change: 1 | -1): void {
    underWay += change;
    const own = (counts.get(merchantId) ?? 0) + change;
    if (own === 0) counts.delete(merchantId);
    else counts.set(merchantId, own);
  }

  return {
    hasRoom,
    isUnderWay: (merchantId) => counts.has(merchantId),
    mayLookUp() {
      const second = Math.floor(performance.now() / 1_000);
      if (second !== lookUps.second) lookUps = { second, count: 0 };
      lookUps.count += 1;
      return lookUps.count <= LOOK_UPS_PER_SECOND;
    },
    underWay: () => underWay,
    limit,
    async admit(merchantId, work, otherwise) {
      if (!hasRoom(merchantId)) return otherwise(overloaded());
      count(merchantId, 1);
      try {
        return await work();
      } finally {
        count(merchantId, -1);
      }
    },
  };
}

/** Who was refused a moment ago although it had less than half: they are about to come back. */
function createWanted() {
  // In the order in which it ends.
  const until = new Map<string, number>();
  return {
    note(merchantId: string): void {
      until.delete(merchantId);
      until.set(merchantId, performance.now() + WANTED_MS);
    },
    byAnother(merchantId: string): boolean {
      const now = performance.now();
      for (const [one, end] of until) {
        if (end > now) break;
        until.delete(one);
      }
      return until.size > (until.has(merchantId) ? 1 : 0);
    },
  };
}

/** Too much is under way: nothing was begun. */
export const overloaded = (): ApiError =>
  new ApiError('overloaded', { retryAfterSeconds: RETRY_AFTER_SECONDS });
