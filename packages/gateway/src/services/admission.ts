import { ApiError } from '../domain/errors.js';

/** Lets so much work be under way and no more. Throws ApiError `overloaded` before it is begun. */
export type Admit = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A limit on what is under way in this process. What comes on top is refused at once and costs next
 * to nothing: a queue would only let requests grow old, and the bank's answers go to nobody.
 */
export function createAdmission(limit: number): Admit {
  let underWay = 0;
  return async function admit(work) {
    if (underWay >= limit) throw new ApiError('overloaded', { retryAfterSeconds: 1 });
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
    }
  };
}
