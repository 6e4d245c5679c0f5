/** Rings when a round begins. What is done to payments later waits for it, and so meets the kills. */
export interface Bell {
  /** Comes back when the next round begins; at once when there is none to come. */
  next(): Promise<void>;
  ring(): void;
  /** There are no more rounds. */
  end(): void;
}

export function createBell(): Bell {
  const waiting: (() => void)[] = [];
  let isOver = false;
  const ring = (): void => {
    for (const wake of waiting.splice(0)) wake();
  };
  return {
    next: () => (isOver ? Promise.resolve() : new Promise((wake) => waiting.push(wake))),
    ring,
    end: () => {
      isOver = true;
      ring();
    },
  };
}
