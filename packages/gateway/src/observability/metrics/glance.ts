import { setTimeout as sleep } from 'node:timers/promises';

/** How long a result is cached, and how long to wait for one. */
export type Restraint = { readonly freshMs: number; readonly patienceMs: number };

/**
 * Caches a slow probe for `freshMs`, with one call in flight. Returns null if the probe fails, or takes longer
 * than `patienceMs`; the next caller then gets its late result.
 */
export function createGlance<T>(
  ask: () => Promise<T>,
  { freshMs, patienceMs }: Restraint,
): () => Promise<T | null> {
  let heard: { readonly answer: T | null; readonly at: number } | undefined;
  let asking: Promise<T | null> | undefined;

  function askOnce(): Promise<T | null> {
    asking ??= ask()
      .catch(() => null)
      .then((answer) => {
        heard = { answer, at: performance.now() };
        asking = undefined;
        return answer;
      });
    return asking;
  }

  return () => {
    if (heard !== undefined && performance.now() - heard.at < freshMs) {
      return Promise.resolve(heard.answer);
    }
    return Promise.race([askOnce(), sleep(patienceMs, null, { ref: false })]);
  };
}
