import { setTimeout as pause } from 'node:timers/promises';

/** How long to wait, how often to check, and what to call it in the error. */
type WaitOptions = {
  readonly timeoutMs?: number;
  readonly intervalMs?: number;
  /** Completes "Waited … for …" in the error. */
  readonly what?: string;
};

/**
 * Calls `check` until it returns something other than undefined or false, and returns that. Tests wait
 * for a condition instead of sleeping; the timeout only ends a wait that will never succeed.
 */
export async function waitFor<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 60_000, intervalMs = 20, what = 'a condition' }: WaitOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (performance.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}`);
    await pause(intervalMs);
  }
}
