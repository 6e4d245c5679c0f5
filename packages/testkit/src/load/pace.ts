import { setTimeout as pause } from 'node:timers/promises';

/** Resolves when the caller may take its next step. All callers share the rate. */
type Pace = () => Promise<void>;

/**
 * Limits a load to so many steps a second, however many clients share it. An unlimited load takes the
 * whole machine: the services under test start slowly, and the test proves nothing more.
 */
export function paceOf(perSecond: number): Pace {
  const intervalMs = 1_000 / perSecond;
  let next = performance.now();
  return async () => {
    const now = performance.now();
    // Steps missed during a stall are dropped, not made up in a burst.
    next = Math.max(next + intervalMs, now);
    await pause(next - now);
  };
}
