import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait, how often to check, and what to call it in the error. */
type WaitOptions = {
  readonly timeoutMs?: number;
  /** By default it grows with the wait: checking often costs a busy machine more than it gains. */
  readonly intervalMs?: number;
  /** Completes "Waited … for …" in the error. */
  readonly what?: string;
};

const SHORTEST_INTERVAL_MS = 10;
const LONGEST_INTERVAL_MS = 100;

// Adds at most a tenth to a wait.
const intervalAfter = (waitedMs: number): number =>
  Math.min(Math.max(waitedMs / 10, SHORTEST_INTERVAL_MS), LONGEST_INTERVAL_MS);

/**
 * Calls `check` until it returns something other than undefined or false, and returns that. Tests wait
 * for a condition instead of sleeping; the timeout only ends a wait that will never succeed.
 */
export async function waitFor<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 60_000, intervalMs, what = 'a condition' }: WaitOptions = {},
): Promise<T> {
  const start = performance.now();
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    const waitedMs = performance.now() - start;
    if (waitedMs >= timeoutMs) throw new Error(`Waited ${timeoutMs} ms for ${what}`);
    await pause(intervalMs ?? intervalAfter(waitedMs));
  }
}
