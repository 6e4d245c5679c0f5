import { type Config } from '../config/config.js';
import { type Backoff } from '../domain/backoff.js';
import { describeError } from '../observability/describe-error.js';
import { createLogger } from '../observability/logger.js';
import { createMetrics, noMetrics } from '../observability/metrics/metrics.js';
import { noTracing, type Tracing } from '../observability/tracing/tracing.js';
import { startEndingSessions } from './checkout.js';
import { startRemovingCards } from './card-removal.js';
import { startSequencing } from './sequencing.js';
import { startDeliveringWebhooks } from './webhooks.js';
import { openAcquirers, type OpenAcquirer } from './acquirers.js';
import { createIsWritable, openReady } from './open-database.js';
import { createAdmission } from '../services/admission.js';
import { createReadAdmission } from '../services/read-admission.js';
import { createCardTesting } from '../services/card-testing.js';
import { createDeclineWatch } from '../services/decline-watch.js';
import { createOperations } from '../services/operations.js';
import { createRecordAnswer, createRecordOutcome } from '../services/outcomes.js';
import { createReconciliation } from '../services/reconciliation.js';
import { createKeyedMutex } from '../services/keyed-mutex.js';
import { type Clock } from '../services/ports/clock.js';
import { type KeyedHasher } from '../services/ports/keyed-hasher.js';
import { type PaymentStore } from '../services/ports/payment-store.js';
import { createPaymentStore } from '../books/payments.js';
import { startReconciler } from '../workers/reconciler.js';
import { createMemoryHash } from '../vault/memory-hash.js';
import { systemClock } from '../process/system-clock.js';
import { readVersion } from '../process/version.js';

const GROUP_COMMIT = { batchSize: 100, underWay: 4 };
// Connections that reads leave free: one for the transaction of intents, one for that of outcomes.
const CONNECTIONS_FOR_WRITES = 2;
const RECONCILE_BATCH = 50;

/** What tests replace: the clock, and faults between the steps of a payment. */
export type ReplacedParts = {
  readonly clock?: Clock;
  /** Takes new payments in the place of the configured one, which keeps those that it has. */
  readonly acquirer?: OpenAcquirer;
  readonly decorateStore?: (store: PaymentStore) => PaymentStore;
};

/**
 * Builds what every process that handles payments needs. `fingerprints` hashes merchants' requests; programs
 * without requests pass `keylessHasher`. Throws Refusal.
 */
export async function composeCore(
  config: Config,
  fingerprints: KeyedHasher,
  { clock = systemClock, decorateStore, acquirer: first }: ReplacedParts = {},
) {
  const tracing = await tracingOf(config);
  const logger = createLogger(config.logLevel, tracing.logFields);
  tracing.complainTo(logger);
  const metrics = config.metricsPort === null ? noMetrics : createMetrics(readVersion());
  metrics.watchLog(logger.linesLost);
  const database = await openReady(config, logger);
  const books = createPaymentStore(database, GROUP_COMMIT, metrics.onCommitted);
  const measured = metrics.measureStore(decorateStore?.(books) ?? books);
  const store = tracing.traceStore(measured, database.engine.name);
  const acquirers = openAcquirers(config, { first, metrics, tracing, logger });
  const { everyMs, maxPauseMs } = config.reconcile;
  const backoff: Backoff = { firstMs: everyMs, longestMs: maxPauseMs };
  const onKey = createKeyedMutex();
  const admission = createAdmission(config.paymentsUnderWay, config.bank.connections);
  const reads = createReadAdmission({
    places: Math.max(1, config.databasePoolSize - CONNECTIONS_FOR_WRITES),
    mostWaiting: config.readsWaiting,
    timeoutMs: config.databaseTimeoutMs,
  });
  const isWritable = createIsWritable(database, logger);
  metrics.watchDatabase({ isAnswering: isWritable, poolUse: database.engine.poolUse });
  const declineWatch = createDeclineWatch({ alert: config.abuse.declineAlert, clock, logger });
  const cardTesting = createCardTesting({
    limits: config.abuse.declines,
    cardKeyOf: createMemoryHash(),
    watch: declineWatch,
    clock,
  });
  metrics.watchDeclines(declineWatch.jumped);
  const recordOutcome = createRecordOutcome({
    store,
    onKey,
    onCharged: cardTesting.note,
    backoff,
    clock,
    logger,
  });
  const recordAnswer = createRecordAnswer({ recordOutcome, logger, describeError });
  // Shared by payments and operations.
  const parts = {
    store,
    acquirers,
    fingerprints,
    recordOutcome,
    recordAnswer,
    admit: admission.admit,
    admitRead: reads.admitRead,
    reconcileAfterMs: config.reconcile.afterMs,
    clock,
    logger,
    describeError,
  };
  const operations = createOperations({
    ...parts,
    onKey,
    giveUpAfterMs: config.databaseTimeoutMs,
  });
  const reconciliation = createReconciliation({
    store,
    acquirers,
    recordOutcome,
    operations,
    reconcileAfterMs: config.reconcile.afterMs,
    backoff,
    limits: {
      batchSize: RECONCILE_BATCH,
      previewSize: 1_000,
      // Two calls to the bank, and the database before and after.
      leaseMs: 2 * config.bank.timeoutMs + 2 * config.databaseTimeoutMs,
    },
    clock,
    logger,
    describeError,
    traceStep: tracing.traceStep,
  });
  return {
    parts,
    cardTesting,
    admission,
    reads,
    metrics,
    tracing,
    database,
    isWritable,
    backoff,
    operations,
    reconciliation,
    startWorkers() {
      metrics.watchReconciler(reconciliation.backlog);
      const running = [
        startReconciler({ reconciliation, everyMs, logger, describeError }),
        startRemovingCards({ config, database, metrics, logger }),
        startSequencing({ config, database, metrics, logger }),
        startEndingSessions({ database, store, metrics, clock, logger }),
        startDeliveringWebhooks({ config, database, metrics, clock, logger }),
      ];
      return {
        /** Stops after the work under way. A second call waits for that, too. */
        async stop() {
          await Promise.all(running.map((worker) => worker.stop()));
        },
      };
    },
    async close() {
      await acquirers.close();
      await database.close();
      await tracing.close();
      await logger.flush();
    },
  };
}

// OpenTelemetry's SDK is loaded only if it is used.
async function tracingOf({ tracing }: Config): Promise<Tracing> {
  if (tracing === null) return noTracing;
  const { createTracing } = await import('../observability/tracing/open-telemetry.js');
  return createTracing({ ...tracing, version: readVersion() });
}
