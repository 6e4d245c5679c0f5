import { ApiError } from '../domain/errors.js';

/** Runs `work` if the merchant may have more under way; otherwise calls `otherwise` with the refusal. */
export type Admit = <T>(
  merchantId: string,
  work: () => Promise<T>,
  otherwise: (overloaded: ApiError) => Promise<T>,
) => Promise<T>;

/** Limits the work under way, and reports how much there is. */
export type Admission = {
  readonly admit: Admit;
  /** Whether one more request of this merchant would be admitted. A refusal makes others yield places. */
  readonly hasRoom: (merchantId: string) => boolean;
  readonly isUnderWay: (merchantId: string) => boolean;
  /** While there is no room: whether one more Idempotency-Key may be looked up. Counts it. */
  readonly mayLookUp: () => boolean;
  readonly underWay: () => number;
  readonly limit: number;
};

/** The `Retry-After` of `overloaded`. */
export const RETRY_AFTER_SECONDS = 1;

// Before refusing a request with an Idempotency-Key, the gateway looks the key up, at most this often per
// second. That is a small part of what a process can do, so refusals cost the payments under way little.
const LOOK_UPS_PER_SECOND = 50;

// A refused client returns after RETRY_AFTER_SECONDS, and may have been held as long before its refusal.
const WANTED_MS = 3 * RETRY_AFTER_SECONDS * 1_000;

// Beyond the limit, an eighth of it is reserved for merchants with little under way.
const RESERVE = 1 / 8;

/**
 * Limits the work under way in this process. Further requests are refused: in a queue they would only
 * time out, and the bank's answers would come too late for their clients.
 *
 * Merchants share the places. One merchant may use all of them while no other asks, but only half once a
 * merchant with fewer was refused. Work under way cannot be revoked, so with a slow bank the first
 * merchant would still keep others out until its payments end. A reserve beyond the limit admits the
 * others at once. From the reserve, a merchant may take as much as it leaves free, so a merchant with
 * nothing under way gets in until very many are slow at the same time.
 *
 * `mostPlaces` bounds limit and reserve together, and lowers the limit if it has to.
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

/** Remembers merchants that were refused with less than half of the places: they are about to retry. */
function createWanted() {
  // In order of expiry.
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

/** The refusal of a request for which nothing was begun. */
export const overloaded = (): ApiError =>
  new ApiError('overloaded', { retryAfterSeconds: RETRY_AFTER_SECONDS });
