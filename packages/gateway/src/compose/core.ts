import { createBank } from '../acquirers/simulator/client.js';
import { type Config } from '../config/config.js';
import { type Backoff } from '../domain/backoff.js';
import { describeError } from '../observability/describe-error.js';
import { createLogger } from '../observability/logger.js';
import { createMetrics, noMetrics } from '../observability/metrics/metrics.js';
import { noTracing, type Tracing } from '../observability/tracing/tracing.js';
import { startRemovingCards } from './card-removal.js';
import { createIsWritable, openReady } from './open-database.js';
import { createAdmission } from '../services/admission.js';
import { createReadAdmission } from '../services/read-admission.js';
import { countingDeclines, createCardTesting } from '../services/card-testing.js';
import { createDeclineWatch } from '../services/decline-watch.js';
import { createOperations } from '../services/operations.js';
import { createRecordOutcome } from '../services/outcomes.js';
import { createReconciliation } from '../services/reconciliation.js';
import { createTurns } from '../services/turns.js';
import { type OnCardData } from '../services/ports/bank.js';
import { type Clock } from '../services/ports/clock.js';
import { type KeyedHasher } from '../services/ports/keyed-hasher.js';
import { type PaymentStore } from '../services/ports/payment-store.js';
import { createPaymentStore } from '../books/payments.js';
import { startReconciler } from '../workers/reconciler.js';
import { createMemoryHash } from '../vault/memory-hash.js';
import { readVersion } from '../process/version.js';

const GROUP_COMMIT = { batchSize: 100, underWay: 4 };
// So many reads do not use: one for intents and one for outcomes, which go in one transaction each.
const CONNECTIONS_FOR_WRITES = 2;
const RECONCILE_BATCH = 50;

export const systemClock: Clock = () => new Date();

/** What tests put in the place of the real thing: time, and faults between the steps of a payment. */
export type ReplacedParts = {
  readonly clock?: Clock;
  readonly decorateStore?: (store: PaymentStore) => PaymentStore;
};

/**
 * Builds what every process that deals with payments needs. `fingerprints` hashes merchants' requests;
 * programs that take none pass `keylessHasher`. Throws Refusal.
 */
export async function composeCore(
  config: Config,
  fingerprints: KeyedHasher,
  { clock = systemClock, decorateStore }: ReplacedParts = {},
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
  const { traceCall, traceStep } = tracing;
  const onCardData: OnCardData = (call, reference) => {
    metrics.onCardData(call, reference);
    logger.error({ call, bank_reference: reference }, 'bank_answer_has_card_data');
  };
  const bank = metrics.measureBank(createBank({ ...config.bank, logger, traceCall, onCardData }));
  const { everyMs, maxPauseMs } = config.reconcile;
  const backoff: Backoff = { firstMs: everyMs, longestMs: maxPauseMs };
  const inTurn = createTurns();
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
  const recordOutcome = countingDeclines(
    createRecordOutcome({ store, inTurn, backoff, clock, logger }),
    cardTesting,
  );
  // What both payments and the operations on them are made of.
  const parts = {
    store,
    bank,
    fingerprints,
    recordOutcome,
    admit: admission.admit,
    admitRead: reads.admitRead,
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
      ];
      return {
        /** Ends after what is under way. May be called again, to wait for the end. */
        async stop() {
          await Promise.all(running.map((worker) => worker.stop()));
        },
      };
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
