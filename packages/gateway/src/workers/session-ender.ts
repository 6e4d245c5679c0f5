import { type SessionEndings } from '../services/checkout/endings.js';
import { type DescribeError, type Logger } from '../services/ports/logger.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { repeat } from './repeat.js';

/**
 * Ends checkout sessions whose time is over, and tells merchants how theirs have ended, as long as the process runs. Any
 * number may run at once, and each may be killed at any moment.
 */
export const startSessionEnder = (deps: {
  endings: SessionEndings;
  everyMs: number;
  logger: Logger;
  describeError: DescribeError;
}): { stop: () => Promise<void> } => {
  const { endings, everyMs, logger, describeError } = deps;
  return repeat({
    everyMs,
    async work() {
      while ((await endings.endDue()).hasMore);
    },
    onError(error) {
      if (error instanceof StoreUnavailable) {
        logger.warn(describeError(error), 'checkout_sessions_wait_for_database');
      } else logger.error(describeError(error), 'checkout_sessions_not_ended');
    },
  });
};
