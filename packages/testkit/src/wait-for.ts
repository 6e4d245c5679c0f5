import { setTimeout as pause } from 'node:timers/promises';

/** How a wait is bounded, and what to say when the bound is reached. */
export interface WaitOptions {
  timeoutMs?: number;
  intervalMs?: number;
  /** Completes "Waited … for …" in the error. */
  what?: string;
}

/**
 * Looks again and again until `look` gives a value other than undefined or false, and returns it.
 * Tests wait for a condition this way instead of sleeping; the deadline only ends a hopeless wait.
 */
export async function waitFor<T>(
  look: () => Promise<T | undefined | false> | T | undefined | false,
  { timeoutMs = 20_000, intervalMs = 20, what = 'a condition' }: WaitOptions = {},
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() >= deadline) throw new Error(`Waited ${timeoutMs} ms for ${what}`);
    await pause(intervalMs);
  }
}
