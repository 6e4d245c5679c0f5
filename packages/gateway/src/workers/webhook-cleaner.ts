import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { type DeliveryStore } from '../services/ports/webhook-store.js';
import { repeat } from './repeat.js';

const DAY_MS = 24 * 3_600_000;
// Deliveries stay longer than their attempts: one that is recovered on its last day has days of retries ahead.
const KEPT_MS = { attempts: 30 * DAY_MS, deliveries: 35 * DAY_MS };
const BATCH_SIZE = 200;
const BATCHES_AT_ONCE = 20;
const EVERY_MS = 60_000;

/** Deletes old attempts and deliveries in small batches, which payments do not notice. */
export function startWebhookCleaner(deps: {
  store: Pick<DeliveryStore, 'removeOld'>;
  everyMs?: number;
  logger: Logger;
  describeError: DescribeError;
}): { stop: () => Promise<void> } {
  const { store, everyMs = EVERY_MS, logger, describeError } = deps;
  return repeat({
    everyMs,
    async work() {
      for (let batch = 0; batch < BATCHES_AT_ONCE; batch++) {
        if ((await store.removeOld(KEPT_MS, BATCH_SIZE)) < BATCH_SIZE) return;
      }
    },
    onError(error) {
      logger.warn(describeError(error), 'webhook_history_not_removed');
    },
  });
}
