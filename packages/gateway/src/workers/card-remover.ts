import { setTimeout as sleep } from 'node:timers/promises';
import { type CardRemoval } from '../services/card-removal.js';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';

// Works at most a quarter of the time: payments come first.
const REST_PER_WORK = 3;

/**
 * Removes card numbers that are due, as long as the process runs. Any number of removers may run at once,
 * and each may be killed at any moment.
 */
export function startCardRemover(deps: {
  removal: CardRemoval;
  /** The pause when nothing is due. */
  everyMs: number;
  /** Called with the number of removed numbers. */
  onRemoved: (cards: number) => void;
  logger: Logger;
  describeError: DescribeError;
}): { stop: () => Promise<void> } {
  const { removal, everyMs, onRemoved, logger, describeError } = deps;
  const stopping = new AbortController();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      const looked = await passOnce();
      const tookMs = performance.now() - startedAt;
      const restMs = looked === 0 ? everyMs : Math.min(everyMs, tookMs * REST_PER_WORK);
      await sleep(restMs, undefined, { signal: stopping.signal }).catch(() => null);
    }
  }

  async function passOnce(): Promise<number> {
    try {
      const { looked, due } = await removal.removeDue();
      onRemoved(due);
      return looked;
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        logger.warn(describeError(error), 'card_removal_waits_for_database');
      } else logger.error(describeError(error), 'card_removal_failed');
      return 0;
    }
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
