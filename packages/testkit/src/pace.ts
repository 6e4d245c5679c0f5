import { setTimeout as pause } from 'node:timers/promises';

/** Comes back when the caller may go on; callers share the rate. */
export type Pace = () => Promise<void>;

/**
 * A load of so many steps a second at most, however many clients take part. Without it a load takes
 * all of the machine: what is tested then starts slowly, and proves nothing more.
 */
export function paceOf(perSecond: number): Pace {
  const intervalMs = 1_000 / perSecond;
  let next = performance.now();
  return async () => {
    const now = performance.now();
    // What was missed while everything stood still is not made up for in a rush.
    next = Math.max(next + intervalMs, now);
    await pause(next - now);
  };
}
