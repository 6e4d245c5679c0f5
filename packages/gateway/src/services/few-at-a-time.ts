/** Runs a limited number of tasks at a time; others wait, or get null without having been run. */
type FewAtATime = <T>(work: () => Promise<T>) => Promise<T | null>;

/**
 * `atOnce` tasks run, and up to `maxWaiting` queue behind them. A task that has waited longer than
 * `maxWaitMs` when its turn comes is dropped: its client is gone, or will retry.
 */
export function createFewAtATime(limits: {
  atOnce: number;
  maxWaiting: number;
  maxWaitMs: number;
}): FewAtATime {
  const { atOnce, maxWaiting, maxWaitMs } = limits;
  const waiting: (() => void)[] = [];
  let underWay = 0;

  return async (work) => {
    if (underWay >= atOnce) {
      if (waiting.length >= maxWaiting) return null;
      const since = performance.now();
      // A finished task hands its place over.
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (performance.now() - since > maxWaitMs) {
        leave();
        return null;
      }
    } else {
      underWay += 1;
    }
    try {
      return await work();
    } finally {
      leave();
    }
  };

  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) underWay -= 1;
    else next();
  }
}
