import { createBank } from '../bank/bank.js';
import { type Config } from '../config/config.js';
import { type Backoff } from '../domain/backoff.js';
import { describeError } from '../observability/describe-error.js';
import { createLogger } from '../observability/logger.js';
import { createMetrics, noMetrics } from '../observability/metrics/metrics.js';
import { noTracing, type Tracing } from '../observability/tracing/tracing.js';
import { createIsWritable, openReady } from './open-database.js';
import { createAdmission } from '../services/admission.js';
import { createOperations } from '../services/operations.js';
import { createRecordOutcome } from '../services/outcomes.js';
import { createReconciliation } from '../services/reconciliation.js';
import { createTurns } from '../services/turns.js';
import { type Clock } from '../services/ports/clock.js';
import { type PaymentStore } from '../services/ports/payment-store.js';
import { createPaymentStore } from '../storage/payments.js';
import { startReconciler } from '../workers/reconciler.js';
import { createKeyedHasher } from '../vault/keyed-hasher.js';
import { readVersion } from '../version.js';

const GROUP_COMMIT = { batchSize: 100, underWay: 4 };
const RECONCILE_BATCH = 50;

export const systemClock: Clock = () => new Date();

/** What tests put in the place of the real thing: time, and faults between the steps of a payment. */
export type ReplacedParts = {
  readonly clock?: Clock;
  readonly decorateStore?: (store: PaymentStore) => PaymentStore;
};

/** Joins what every process that deals with payments needs. Throws Refusal. */
export async function composeCore(
  config: Config,
  { clock = systemClock, decorateStore }: ReplacedParts,
) {
  const tracing = await tracingOf(config);
  const logger = createLogger(config.logLevel, tracing.logFields);
  tracing.complainTo(logger);
  const metrics = config.metricsPort === null ? noMetrics : createMetrics(readVersion());
  const database = await openReady(config, logger);
  const books = createPaymentStore(database, GROUP_COMMIT, metrics.onCommitted);
  const measured = metrics.measureStore(decorateStore?.(books) ?? books);
  const store = tracing.traceStore(measured, database.engine.name);
  const { traceCall, traceStep } = tracing;
  const bank = metrics.measureBank(createBank({ ...config.bank, logger, traceCall }));
  const { everyMs, maxPauseMs } = config.reconcile;
  const backoff: Backoff = { firstMs: everyMs, longestMs: maxPauseMs };
  const inTurn = createTurns();
  const admission = createAdmission(config.paymentsUnderWay);
  const isWritable = createIsWritable(database, logger);
  metrics.watchDatabase({ isAnswering: isWritable, poolUse: database.engine.poolUse });
  const recordOutcome = createRecordOutcome({ store, inTurn, backoff, clock, logger });
  // What both payments and the operations on them are made of.
  const parts = {
    store,
    bank,
    fingerprints: createKeyedHasher(config.tokenHashKeys, 'request_fingerprint'),
    recordOutcome,
    admit: admission.admit,
    reconcileAfterMs: config.reconcile.afterMs,
    clock,
    logger,
    describeError,
  };
  const operations = createOperations({
    ...parts,
    inTurn,
    giveUpAfterMs: config.databaseTimeoutMs,
  });
  const reconciliation = createReconciliation({
    store,
    bank,
    recordOutcome,
    operations,
    reconcileAfterMs: config.reconcile.afterMs,
    backoff,
    limits: {
      batchSize: RECONCILE_BATCH,
      previewSize: 1_000,
      // Two calls to the bank, and the books before and after.
      leaseMs: 2 * config.bank.timeoutMs + 2 * config.databaseTimeoutMs,
    },
    clock,
    logger,
    describeError,
    traceStep,
  });
  return {
    parts,
    admission,
    metrics,
    tracing,
    database,
    isWritable,
    backoff,
    operations,
    reconciliation,
    startReconciler() {
      metrics.watchReconciler(reconciliation.backlog);
      return startReconciler({ reconciliation, everyMs, logger, describeError });
    },
    async close() {
      await bank.close();
      await database.close();
      await tracing.close();
      await logger.flush();
    },
  };
}

// OpenTelemetry's SDK is loaded only where it is used.
async function tracingOf({ tracing }: Config): Promise<Tracing> {
  if (tracing === null) return noTracing;
  const { createTracing } = await import('../observability/tracing/open-telemetry.js');
  return createTracing({ ...tracing, version: readVersion() });
}
