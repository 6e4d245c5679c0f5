/** Signals the start of each round. Follow-ups wait for it, so that they are in flight during a kill. */
export type RoundSignal = {
  /** Resolves when the next round begins, or at once after the last one. */
  next(): Promise<void>;
  begin(): void;
  /** Called after the last round. */
  end(): void;
};

export function createRoundSignal(): RoundSignal {
  const waiting: (() => void)[] = [];
  let isOver = false;
  const begin = (): void => {
    for (const resolve of waiting.splice(0)) resolve();
  };
  return {
    next: () => (isOver ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    begin,
    end: () => {
      isOver = true;
      begin();
    },
  };
}
