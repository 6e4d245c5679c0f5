/** Does so much at a time; what comes on top waits. Gives null, with nothing done, to what may not. */
export type FewAtATime = <T>(work: () => Promise<T>) => Promise<T | null>;

/**
 * `atOnce` under way, `maxWaiting` in a queue behind them. What has waited longer than `patienceMs`
 * when its turn comes is given up: whoever asked has gone, or will ask again.
 */
export function createFewAtATime(limits: {
  atOnce: number;
  maxWaiting: number;
  patienceMs: number;
}): FewAtATime {
  const { atOnce, maxWaiting, patienceMs } = limits;
  const waiting: (() => void)[] = [];
  let underWay = 0;

  return async (work) => {
    if (underWay >= atOnce) {
      if (waiting.length >= maxWaiting) return null;
      const since = performance.now();
      // Whoever ends hands its place over.
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (performance.now() - since > patienceMs) {
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
