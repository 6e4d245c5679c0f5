import { type Config } from '../config/config.js';
import { describeError } from '../observability/describe-error.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { type CardRemoval, createCardRemoval } from '../services/card-removal.js';
import { type Logger } from '../services/ports/logger.js';
import { type Database } from '../database/database.js';
import { createKeptCardStore } from '../books/kept-cards.js';
import { startCardRemover } from '../workers/card-remover.js';

type Parts = { readonly config: Config; readonly database: Database; readonly logger: Logger };

/** Builds the removal of card numbers that have been due for `graceMs`. */
export const createRemoval = ({
  config,
  database,
  logger,
  graceMs,
}: Parts & { graceMs: number }): CardRemoval =>
  createCardRemoval({
    store: createKeptCardStore(database),
    logger,
    retentionMs: config.cardRetentionMs,
    graceMs,
  });

// A sandbox that stores numbers for seconds only is checked every second.
const [OFTEN_MS, SELDOM_MS] = [1_000, 60_000];

/** Starts the worker that removes card numbers. */
export function startRemovingCards({ metrics, ...parts }: Parts & { readonly metrics: Metrics }) {
  const tenthMs = Math.round(parts.config.cardRetentionMs / 10);
  const everyMs = Math.min(SELDOM_MS, Math.max(OFTEN_MS, tenthMs));
  const removal = createRemoval({ ...parts, graceMs: Math.min(everyMs, tenthMs) });
  const onRemoved = metrics.watchCardRemoval(removal.oldestDueMs);
  return startCardRemover({ removal, everyMs, onRemoved, logger: parts.logger, describeError });
}
