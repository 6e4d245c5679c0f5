import { setTimeout as sleep } from 'node:timers/promises';
import { type LeaseStore } from '../services/ports/lease-store.js';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { type Sequencing } from '../services/sequencing.js';

const LEASE = 'sequencer';
const LEASE_MS = 5_000;
const RENEW_AFTER_MS = 1_500;
// While another process holds the lease.
const RETRY_MS = 1_000;

// Payments come first: while more steps wait than fit in a batch, the sequencer works only a fifteenth of the time. After
// ten seconds of that it works a quarter, so that events do not fall ever further behind. (Keeping up with a saturated
// machine would cost a sixth of its payments.)
const REST_PER_WORK = { atFirst: 14, whenLate: 3 };
const LATE_AFTER_MS = 10_000;
const LONGEST_REST_MS = 2_000;

const TAKE_BACK_EVERY_MS = 600_000;

/**
 * Gives the steps of payments their sequence as events, as long as the process runs. Any number of sequencers may run
 * at once, and each may be killed at any moment: the lease only keeps them from doing the same work.
 */
export function startSequencer(deps: {
  sequencing: Sequencing;
  leases: LeaseStore;
  /** Identifies this process. */
  owner: string;
  /** The pause when nothing waits. */
  everyMs: number;
  onSequenced: (steps: number) => void;
  logger: Logger;
  describeError: DescribeError;
}): { stop: () => Promise<void> } {
  const { sequencing, leases, owner, everyMs, onSequenced, logger, describeError } = deps;
  const stopping = new AbortController();
  let heldUntil = Number.NEGATIVE_INFINITY;
  let behindSince: number | null = null;
  let takeBackAt = Number.NEGATIVE_INFINITY;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const restMs = await passOnce();
      await sleep(restMs, undefined, { signal: stopping.signal }).catch(() => null);
    }
    if (performance.now() < heldUntil) {
      await leases.releaseLease(LEASE, owner).catch(() => undefined); // It ends by itself.
    }
  }

  /** Returns how long to rest. */
  async function passOnce(): Promise<number> {
    try {
      const startedAt = performance.now();
      if (!(await holdsLease(startedAt))) return RETRY_MS;
      if (startedAt >= takeBackAt) {
        takeBackAt = startedAt + TAKE_BACK_EVERY_MS;
        await sequencing.takeBack();
      }
      const { steps, hasMore } = await sequencing.sequenceNext();
      if (steps > 0) onSequenced(steps);
      if (!hasMore) {
        behindSince = null;
        return everyMs;
      }
      behindSince ??= startedAt;
      const isLate = startedAt - behindSince >= LATE_AFTER_MS;
      const { atFirst, whenLate } = REST_PER_WORK;
      const workedMs = performance.now() - startedAt;
      return Math.min(LONGEST_REST_MS, workedMs * (isLate ? whenLate : atFirst));
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        logger.warn(describeError(error), 'sequencer_waits_for_database');
      } else logger.error(describeError(error), 'sequencer_failed');
      return RETRY_MS;
    }
  }

  async function holdsLease(now: number): Promise<boolean> {
    if (now < heldUntil - LEASE_MS + RENEW_AFTER_MS) return true;
    const isHeld = await leases.takeLease(LEASE, owner, LEASE_MS);
    heldUntil = isHeld ? now + LEASE_MS : Number.NEGATIVE_INFINITY;
    return isHeld;
  }

  const running = run();
  return {
    /** Ends after the pass under way. May be called again, to wait for the end. */
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
