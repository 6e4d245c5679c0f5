import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Repeats work with a pause after each time, as long as the process runs. Errors go to `onError`, and the
 * work continues.
 */
export function repeat(deps: {
  everyMs: number;
  work: () => Promise<void>;
  onError: (error: unknown) => void;
}): { stop: () => Promise<void> } {
  const { everyMs, work, onError } = deps;
  const stopping = new AbortController();

  async function run(): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      await work().catch(onError);
      await sleep(everyMs, undefined, { signal, ref: false }).catch(() => null);
    }
  }

  const running = run();
  return {
    /** Ends after what is under way. */
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
