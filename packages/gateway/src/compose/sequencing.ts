import { type Config } from '../config/config.js';
import { createLeaseStore } from '../books/leases.js';
import { createSequencingStore } from '../books/unsequenced-rows.js';
import { type Database } from '../database/database.js';
import { newId } from '../domain/ids.js';
import { merchantEventBody } from '../http/schemas/merchant-event.js';
import { describeError } from '../observability/describe-error.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { type Logger } from '../services/ports/logger.js';
import { createSequencing } from '../services/sequencing.js';
import { startSequencer } from '../workers/sequencer.js';

// More steps than this wait only if the machine is saturated: see sequencer.ts.
const LIMITS = { batchSize: 250, earlierBatchSize: 50 };

/** Starts the worker that turns steps of payments into events. */
export function startSequencing(parts: {
  config: Config;
  database: Database;
  metrics: Metrics;
  logger: Logger;
}) {
  const { config, database, metrics, logger } = parts;
  const sequencing = createSequencing({
    store: createSequencingStore(database),
    writeBody: merchantEventBody,
    limits: LIMITS,
    logger,
    describeError,
  });
  return startSequencer({
    sequencing,
    leases: createLeaseStore(database),
    owner: newId(),
    everyMs: config.sequenceEveryMs,
    onSequenced: metrics.watchSequencing(sequencing.backlog),
    logger,
    describeError,
  });
}
