import { setTimeout as sleep } from 'node:timers/promises';
import { type Logger } from '../services/ports/logger.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { type Reconciliation } from '../services/reconciliation.js';

/**
 * Asks the bank about payments that are due, for as long as the process runs. Any number of these
 * may run beside each other, and each may die at any moment.
 */
export function startReconciler(deps: {
  reconciliation: Reconciliation;
  everyMs: number;
  logger: Logger;
  describeError: (error: unknown) => Readonly<Record<string, string>>;
}): { stop: () => Promise<void> } {
  const { reconciliation, everyMs, logger, describeError } = deps;
  const stopping = new AbortController();

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const took = await passOnce();
      // As long as there is work it goes on; else it rests.
      if (took === 0)
        await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => null);
    }
  }

  async function passOnce(): Promise<number> {
    try {
      return await reconciliation.reconcileDue();
    } catch (error) {
      // What could not be recorded is due again when its lease has run out.
      if (error instanceof StoreUnavailable) logger.warn({}, 'reconciler waits for the database');
      else logger.error({ ...describeError(error) }, 'reconciler failed');
      return 0;
    }
  }

  const running = run();
  return {
    /** Ends after the pass under way. */
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
