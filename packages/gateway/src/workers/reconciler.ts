import { setTimeout as sleep } from 'node:timers/promises';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { type Reconciliation } from '../services/reconciliation.js';

/**
 * Asks the bank about payments that are due, as long as the process runs. Any number of reconcilers may run
 * at once, and each may be killed at any moment.
 */
export function startReconciler(deps: {
  reconciliation: Reconciliation;
  everyMs: number;
  logger: Logger;
  describeError: DescribeError;
}): { stop: () => Promise<void> } {
  const { reconciliation, everyMs, logger, describeError } = deps;
  const stopping = new AbortController();

  async function run(): Promise<void> {
    await tellAttention();
    while (!stopping.signal.aborted) {
      const took = await passOnce();
      // Continues while there is work, then pauses.
      if (took === 0)
        await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => null);
    }
  }

  async function passOnce(): Promise<number> {
    try {
      return await reconciliation.reconcileDue();
    } catch (error) {
      // What could not be recorded is due again when its lease expires.
      if (error instanceof StoreUnavailable) {
        logger.warn(describeError(error), 'reconciler_waits_for_database');
      } else logger.error(describeError(error), 'reconciler_failed');
      return 0;
    }
  }

  async function tellAttention(): Promise<void> {
    try {
      const payments = await reconciliation.countAttention();
      if (payments > 0) logger.error({ payments }, 'manual_review_needed');
    } catch (error) {
      logger.warn(describeError(error), 'manual_review_count_failed');
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
