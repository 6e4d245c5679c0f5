import { LRUCache } from 'lru-cache';
import { type Limit } from '../domain/limit.js';
import { type Clock } from './ports/clock.js';

/** Counts by key, each in a window of its own. */
export type BoundedCounts = {
  /** What is counted for the key in its window; 0 after the window's end. */
  of(key: string): number;
  /** Whole seconds until the key's window ends; 1 or more. */
  secondsLeft(key: string): number;
  add(key: string, weight: number): void;
};

/**
 * Counts for at most `maxKeys` keys. One more pushes out the key that was used longest ago: memory has
 * an end, whatever an attacker makes up.
 */
export function createBoundedCounts(
  { seconds }: Pick<Limit, 'seconds'>,
  maxKeys: number,
  clock: Clock,
): BoundedCounts {
  type Window = { count: number; readonly endsAt: number };
  const windows = new LRUCache<string, Window>({ max: maxKeys });

  function current(key: string): Window | undefined {
    const window = windows.get(key);
    return window === undefined || window.endsAt <= clock().getTime() ? undefined : window;
  }

  return {
    of: (key) => current(key)?.count ?? 0,
    secondsLeft(key) {
      const leftMs = (current(key)?.endsAt ?? 0) - clock().getTime();
      return Math.max(1, Math.ceil(leftMs / 1_000));
    },
    add(key, weight) {
      const window = current(key);
      if (window !== undefined) window.count += weight;
      else windows.set(key, { count: weight, endsAt: clock().getTime() + seconds * 1_000 });
    },
  };
}
