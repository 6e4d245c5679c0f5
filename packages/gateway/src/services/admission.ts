import { ApiError } from '../domain/errors.js';

/** Lets so much work be under way and no more. Throws ApiError `overloaded` before it is begun. */
export type Admit = <T>(work: () => Promise<T>) => Promise<T>;

/** Admits, and tells how much is under way and whether it would refuse just now. */
export type Admission = {
  readonly admit: Admit;
  readonly isFull: () => boolean;
  readonly underWay: () => number;
  readonly limit: number;
};

/** What `overloaded` tells a client to wait. */
export const RETRY_AFTER_SECONDS = 1;

/**
 * A limit on what is under way in this process. What comes on top is refused: a queue would only let
 * requests grow old, and the bank's answers go to nobody.
 */
export function createAdmission(limit: number): Admission {
  let underWay = 0;
  const isFull = () => underWay >= limit;
  return {
    isFull,
    underWay: () => underWay,
    limit,
    async admit(work) {
      if (isFull()) throw overloaded();
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
