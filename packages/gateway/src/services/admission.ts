import { ApiError } from '../domain/errors.js';

/** Lets so much work be under way and no more; on top of it, `otherwise` is done with the refusal. */
export type Admit = <T>(
  work: () => Promise<T>,
  otherwise: (overloaded: ApiError) => Promise<T>,
) => Promise<T>;

/** Admits, and tells how much is under way and whether it would refuse just now. */
export type Admission = {
  readonly admit: Admit;
  readonly isFull: () => boolean;
  /** While it is full: whether one more Idempotency-Key may be looked up. Counts it. */
  readonly mayLookUp: () => boolean;
  readonly underWay: () => number;
  readonly limit: number;
};

/** What `overloaded` tells a client to wait. */
export const RETRY_AFTER_SECONDS = 1;

// Of the requests that are refused, so many in a second are first asked for what their key has made. It
// is a small part of what one process can do, so that refusals cost the payments under way little.
const LOOK_UPS_PER_SECOND = 50;

/**
 * A limit on what is under way in this process. What comes on top is refused: a queue would only let
 * requests grow old, and the bank's answers go to nobody.
 */
export function createAdmission(limit: number): Admission {
  let underWay = 0;
  let lookUps = { second: 0, count: 0 };
  const isFull = () => underWay >= limit;
  return {
    isFull,
    mayLookUp() {
      const second = Math.floor(performance.now() / 1_000);
      if (second !== lookUps.second) lookUps = { second, count: 0 };
      lookUps.count += 1;
      return lookUps.count <= LOOK_UPS_PER_SECOND;
    },
    underWay: () => underWay,
    limit,
    async admit(work, otherwise) {
      if (isFull()) return otherwise(overloaded());
      underWay += 1;
      try {
        return await work();
      } finally {
        underWay -= 1;
      }
    },
  };
}

/** Too much is under way: nothing was begun. */
export const overloaded = (): ApiError =>
  new ApiError('overloaded', { retryAfterSeconds: RETRY_AFTER_SECONDS });
