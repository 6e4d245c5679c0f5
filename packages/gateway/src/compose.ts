import { createBank } from './bank/bank.js';
import { type Config } from './config/config.js';
import { type Backoff } from './domain/backoff.js';
import { Refusal } from './domain/errors.js';
import { Secret } from './domain/secret.js';
import { createApp } from './http/app.js';
import { createRefuse } from './http/refusals.js';
import { createHttpServer } from './http/server.js';
import { describeError } from './observability/describe-error.js';
import { createLogger } from './observability/logger.js';
import { createMetrics, noMetrics } from './observability/metrics/metrics.js';
import { noTracing, type Tracing } from './observability/tracing/tracing.js';
import { createIsWritable, openReady } from './open-database.js';
import { SANDBOX_MERCHANTS } from './sandbox.js';
import { createAdmission } from './services/admission.js';
import { createAuthenticate } from './services/authentication.js';
import { createCardRotation } from './services/card-rotation.js';
import { createLedgerComparison } from './services/ledger-comparison.js';
import { createMerchants, type Merchants } from './services/merchants.js';
import { createOperations } from './services/operations.js';
import { createRecordOutcome } from './services/outcomes.js';
import { createPaymentSearch } from './services/payment-search.js';
import { createPayments } from './services/payments.js';
import { createReconciliation } from './services/reconciliation.js';
import { createSupport } from './services/support.js';
import { createTurns } from './services/turns.js';
import { type Clock } from './services/ports/clock.js';
import { type PaymentStore } from './services/ports/payment-store.js';
import { createCardStore } from './storage/cards.js';
import { createMerchantStore } from './storage/merchants.js';
import { createPaymentStore } from './storage/payments.js';
import { createSearchStore } from './storage/search.js';
import { createSupportStore } from './storage/support.js';
import { startReconciler } from './workers/reconciler.js';
import { createCardVault } from './vault/card-vault.js';
import { createKeyedHasher } from './vault/keyed-hasher.js';
import { newToken } from './vault/tokens.js';
import { readVersion } from './version.js';

// This file is the only place where the parts are joined.

export { openChosen } from './open-database.js';

const GROUP_COMMIT = { batchSize: 100, underWay: 4 };
const RECONCILE_BATCH = 50;

const systemClock: Clock = () => new Date();

/** What tests put in the place of the real thing: time, and faults between the steps of a payment. */
export type ReplacedParts = {
  readonly clock?: Clock;
  readonly decorateStore?: (store: PaymentStore) => PaymentStore;
};

/** Joins what every process that deals with payments needs. Throws Refusal. */
async function composeCore(config: Config, { clock = systemClock, decorateStore }: ReplacedParts) {
  const tracing = await tracingOf(config);
  const logger = createLogger(config.logLevel, tracing.logFields);
  tracing.complainTo(logger);
  const metrics = config.metricsPort === null ? noMetrics : createMetrics(readVersion());
  const database = await openReady(config, logger);
  const books = createPaymentStore(database, GROUP_COMMIT, metrics.onCommitted);
  const measured = metrics.measureStore(decorateStore?.(books) ?? books);
  const store = tracing.traceStore(measured, database.engine.name);
  const { traceCall, traceStep } = tracing;
  const bank = metrics.measureBank(createBank({ ...config.bank, traceCall }));
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

export type Gateway = Awaited<ReturnType<typeof composeGateway>>;

/**
 * Joins a gateway that is ready to listen. Throws Refusal when the schema is behind, or when
 * production would run with something of the sandbox.
 */
export async function composeGateway(config: Config, parts: ReplacedParts = {}) {
  const core = await composeCore(config, parts);
  const { parts: shared, admission, metrics, tracing, database, isWritable, operations } = core;
  metrics.watchAdmission(admission);
  const { clock, logger } = shared;
  const merchantStore = metrics.measureMerchants(createMerchantStore(database));
  const tokens = createKeyedHasher(config.tokenHashKeys, 'token');
  const merchants = createMerchants({ store: merchantStore, tokens, newToken, clock });
  if (config.production) await refuseSandbox(merchants);
  else await addTestMerchants(merchants);

  const payments = createPayments({
    ...shared,
    vault: createCardVault(config.cardKeys),
    captureWithinMs: config.captureWithinMs,
  });

  let stopping = false;
  const app = createApp({
    payments,
    operations,
    authenticate: createAuthenticate({ merchants: merchantStore, tokens }),
    admission,
    isReady: async () => !stopping && (await isWritable()),
    clock,
    logger,
    onAnswered: metrics.onAnswered,
    traceRequest: tracing.traceRequest,
    describeError,
    docs: config.docs,
  });
  const reconciler = config.workers === 'inline' ? core.startReconciler() : null;

  return {
    logger,
    metrics,
    app,
    ...createHttpServer(app, {
      requestTimeoutMs: config.requestTimeoutMs,
      refuse: createRefuse(logger),
    }),
    /** Readiness turns off; what is under way goes on. */
    announceStop() {
      stopping = true;
      void reconciler?.stop();
    },
    async close() {
      await reconciler?.stop();
      await core.close();
    },
  };
}

/** Joins the workers alone, running. Throws Refusal when the schema is behind. */
export async function composeWorker(config: Config) {
  const { parts, metrics, startReconciler: start, close } = await composeCore(config, {});
  const reconciler = start();
  return {
    logger: parts.logger,
    metrics,
    async close() {
      await reconciler.stop();
      await close();
    },
  };
}

// OpenTelemetry's SDK is loaded only where it is used.
async function tracingOf({ tracing }: Config): Promise<Tracing> {
  if (tracing === null) return noTracing;
  const { createTracing } = await import('./observability/tracing/open-telemetry.js');
  return createTracing({ ...tracing, version: readVersion() });
}

/** Joins what `npm run reconcile` needs. */
export async function composeReconciliation(config: Config) {
  const { reconciliation, close } = await composeCore(config, {});
  return { reconciliation, close };
}

/** Joins what the commands need: the database and the merchants in it. */
export async function composeMerchants(config: Config) {
  const database = await openReady(config, createLogger(config.logLevel));
  const store = createMerchantStore(database);
  const tokens = createKeyedHasher(config.tokenHashKeys, 'token');
  return {
    merchants: createMerchants({ store, tokens, newToken, clock: systemClock }),
    close: () => database.close(),
  };
}

/** Joins what `npm run payment` needs. */
export async function composeSupport(config: Config) {
  const { parts, database, backoff, close } = await composeCore(config, {});
  const support = createSupport({ ...parts, files: createSupportStore(database), backoff });
  const search = createPaymentSearch({ ...parts, search: createSearchStore(database) });
  return { support, search, close };
}

/** Joins what `npm run compare-ledger` needs. */
export async function composeLedgerComparison(config: Config) {
  const { database, operations, close } = await composeCore(config, {});
  return {
    comparison: createLedgerComparison({ files: createSupportStore(database), operations }),
    close,
  };
}

/** Joins what `npm run rotate-card-keys` needs. */
export async function composeCardRotation(config: Config) {
  const database = await openReady(config, createLogger(config.logLevel));
  return {
    cardRotation: createCardRotation({
      store: createCardStore(database),
      vault: createCardVault(config.cardKeys),
    }),
    close: () => database.close(),
  };
}

async function refuseSandbox(merchants: Merchants): Promise<void> {
  for (const { id, token } of SANDBOX_MERCHANTS) {
    if (await merchants.isActive(new Secret(token))) {
      throw new Refusal(
        `Production refuses the published sandbox token of ${id}. Revoke it first: npm run merchant -- list`,
      );
    }
  }
}

async function addTestMerchants(merchants: Merchants): Promise<void> {
  for (const { id, name, token } of SANDBOX_MERCHANTS) {
    await merchants.ensure({ id, name, token: new Secret(token) });
  }
}
