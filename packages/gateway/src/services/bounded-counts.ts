import { LRUCache } from 'lru-cache';
import { type Limit } from '../domain/limit.js';
import { type Clock } from './ports/clock.js';

/** Counts per key, each in its own time window. */
type BoundedCounts = {
  /** The key's count in its current window; 0 once the window has ended. */
  of(key: string): number;
  /** Whole seconds until the key's window ends; 1 or more. */
  secondsLeft(key: string): number;
  add(key: string, weight: number): void;
};

/**
 * Counts for at most `maxKeys` keys; one more evicts the least recently used. So memory stays bounded,
 * however many keys an attacker makes up.
 */
export function createBoundedCounts(
  { seconds }: Pick<Limit, 'seconds'>,
  maxKeys: number,
  clock: Clock,
): BoundedCounts {
  /** Mutable: counts on until it ends. */
  type Window = { count: number; readonly endsAt: number };
  // Made for the first count: it takes its memory at once, for all keys that it may ever have.
  let windows: LRUCache<string, Window> | undefined;

  function current(key: string): Window | undefined {
    const window = windows?.get(key);
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
      if (window !== undefined) {
        window.count += weight;
        return;
      }
      windows ??= new LRUCache({ max: maxKeys });
      windows.set(key, { count: weight, endsAt: clock().getTime() + seconds * 1_000 });
    },
  };
}
