/** Repeatable random values: the same seed gives the same values in the same order. */
export type Chance = {
  /** At least 0, less than 1. */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number;
  pick<T>(from: readonly T[]): T;
  /** True with this probability. */
  happens(share: number): boolean;
};

/** The generator known as mulberry32: small, fast, and good enough to choose what to kill. */
export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const whole = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));

  function pick<T>(from: readonly T[]): T {
    const picked = from[whole(0, from.length - 1)];
    if (picked === undefined) throw new Error('Nothing to pick from');
    return picked;
  }

  return { next, whole, pick, happens: (share) => next() < share };
}
