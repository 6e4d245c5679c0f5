/** A keyed mutex: runs work on the same key one after the other, on different keys concurrently. */
export type InTurn = <T>(id: string, work: () => Promise<T>) => Promise<T>;

/**
 * Turns within this process. Every change of a payment is guarded by its version: of many at once, one is
 * written and the others decide again. Taking turns, each succeeds at its first try. This saves work and
 * protects nothing: other processes do not take part.
 */
export function createTurns(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async function inTurn(id, work) {
    const before = last.get(id) ?? Promise.resolve();
    const mine = before.then(work);
    const ended = mine.catch(() => undefined);
    last.set(id, ended);
    try {
      return await mine;
    } finally {
      if (last.get(id) === ended) last.delete(id);
    }
  };
}
