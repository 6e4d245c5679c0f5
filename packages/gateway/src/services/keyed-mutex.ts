/** Runs work with the same key one after the other, and with different keys concurrently. */
export type OnKey = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/**
 * A keyed mutex within this process. Every change of a payment is guarded by its version: of several at once, one
 * is written and the others decide again. With the mutex each succeeds at its first try. It saves work and
 * protects nothing: other processes do not share it.
 */
export function createKeyedMutex(): OnKey {
  const last = new Map<string, Promise<unknown>>();
  return async function onKey(key, work) {
    const before = last.get(key) ?? Promise.resolve();
    const mine = before.then(work);
    const ended = mine.catch(() => undefined);
    last.set(key, ended);
    try {
      return await mine;
    } finally {
      if (last.get(key) === ended) last.delete(key);
    }
  };
}
