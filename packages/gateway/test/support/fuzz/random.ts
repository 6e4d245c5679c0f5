/** Pseudo-random numbers, the same for the same seed. */
export type Random = {
  /** An integer from 0 to below the limit. */
  below(limit: number): number;
  chance(share: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** One of several choices, each with its weight. */
  weighed<T>(ways: readonly (readonly [weight: number, way: T])[]): T;
  digits(count: number): string;
};

/** The `index`th generator of a seed, so that requests do not depend on each other. */
export function createRandom(seed: number, index: number): Random {
  // mulberry32, from a mixed seed.
  let state = Math.imul(seed ^ Math.imul(index + 1, 0x9e3779b1), 0x85ebca6b) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  function pick<T>(list: readonly T[]): T {
    const picked = list[below(list.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }
  return {
    below,
    chance: (share) => next() < share,
    pick,
    weighed(ways) {
      let left = next() * ways.reduce((sum, [weight]) => sum + weight, 0);
      const found = ways.find(([weight]) => (left -= weight) < 0);
      return (found ?? pick(ways))[1];
    },
    digits: (count) => Array.from({ length: count }, () => below(10)).join(''),
  };
}
