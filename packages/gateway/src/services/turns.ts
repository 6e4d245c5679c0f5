/** Does work on the same thing one after the other, and on different things at the same time. */
export type InTurn = <T>(id: string, work: () => Promise<T>) => Promise<T>;

/**
 * Turns within this process. Changes of one payment are guarded by its version, so of many at once
 * one is written and the others are decided anew; in turn, each is written at its first try. It saves
 * work and is no lock: other processes take no part in it.
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
