import { setTimeout as sleep } from 'node:timers/promises';

/** How long an answer is told again, and how long one is waited for. */
export type Restraint = { readonly freshMs: number; readonly patienceMs: number };

/**
 * Asks somebody who must not be asked too often, and may never answer. What was heard is told again
 * for `freshMs`, and only one question is under way at a time; null when it failed, or is not answered
 * within `patienceMs` (its answer is then told to who looks next).
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
