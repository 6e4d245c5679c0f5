import { createBank } from './bank/bank.js';
import { type Config, type DatabaseChoice } from './config/config.js';
import { type Backoff } from './domain/backoff.js';
import { Refusal } from './domain/errors.js';
import { Secret } from './domain/secret.js';
import { createApp } from './http/app.js';
import { createHttpServer } from './http/server.js';
import { describeError } from './observability/describe-error.js';
import { createLogger } from './observability/logger.js';
import { createGlance } from './observability/metrics/glance.js';
import { createMetrics, noMetrics } from './observability/metrics/metrics.js';
import { noTracing, type Tracing } from './observability/tracing/tracing.js';
import { SANDBOX_MERCHANTS } from './sandbox.js';
import { createAdmission } from './services/admission.js';
import { createAuthenticate } from './services/authentication.js';
import { createCardRotation } from './services/card-rotation.js';
import { createLedgerComparison } from './services/ledger-comparison.js';
import { createMerchants, type Merchants } from './services/merchants.js';
import { createOperations } from './services/operations.js';
import { createRecordOutcome } from './services/outcomes.js';
import { createPayments } from './services/payments.js';
import { createReconciliation } from './services/reconciliation.js';
import { createSupport } from './services/support.js';
import { createTurns } from './services/turns.js';
import { type Clock } from './services/ports/clock.js';
import { type Logger } from './services/ports/logger.js';
import { type PaymentStore } from './services/ports/payment-store.js';
import { createCardStore } from './storage/cards.js';
import { type Database } from './storage/database.js';
import { createMerchantStore } from './storage/merchants.js';
import { migrate, programVersion, schemaVersion } from './storage/migrate.js';
import { refuseWrongColumns } from './storage/text-columns.js';
import { type DatabaseEvents, openMysql, openSqlite } from './storage/open.js';
import { createPaymentStore } from './storage/payments.js';
import { createSupportStore } from './storage/support.js';
import { createWriteProbe } from './storage/write-probe.js';
import { startReconciler } from './workers/reconciler.js';
import { createCardVault } from './vault/card-vault.js';
import { createKeyedHasher } from './vault/keyed-hasher.js';
import { newToken } from './vault/tokens.js';
import { readVersion } from './version.js';

// This file is the only place where the parts are joined.

const GROUP_COMMIT = { batchSize: 100, underWay: 4 };
// A look is a write, and anybody may ask for one.
const WRITABLE_FOR_MS = 1_000;
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
  const isWritable = writableSoon(database, logger);
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
  const merchantStore = createMerchantStore(database);
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
    ...createHttpServer(app, config.requestTimeoutMs),
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
  const database = await openReady(config);
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
  return { support, close };
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
  const database = await openReady(config);
  return {
    cardRotation: createCardRotation({
      store: createCardStore(database),
      vault: createCardVault(config.cardKeys),
    }),
    close: () => database.close(),
  };
}

/** Opens the configured database. */
export function openChosen(
  choice: DatabaseChoice,
  limits: { databasePoolSize: number; databaseTimeoutMs: number },
  events: DatabaseEvents = {},
): Promise<Database> {
  const { databasePoolSize: poolSize, databaseTimeoutMs: timeoutMs } = limits;
  if (choice.engine === 'sqlite') return openSqlite(choice.file, timeoutMs, events);
  const { address, tls, mustBeDurable } = choice;
  return Promise.resolve(
    openMysql(address, { poolSize, timeoutMs, tls, mustBeDurable, ...events }),
  );
}

/** Whether the database takes writes. Asked again after a while only; a change is logged. */
function writableSoon(database: Database, logger: Logger): () => Promise<boolean> {
  const probe = createWriteProbe(database, (failure) => {
    if (failure === null) logger.info({}, 'database_takes_writes');
    else logger.error(describeError(failure), 'database_refuses_writes');
  });
  const glance = createGlance(probe, {
    freshMs: WRITABLE_FOR_MS,
    patienceMs: database.timeoutMs,
  });
  return async () => (await glance()) === true;
}

// The embedded database is migrated at once; a server is migrated by its operator.
async function openReady(
  config: Config,
  logger = createLogger(config.logLevel),
): Promise<Database> {
  const database = await openChosen(config.database, config, {
    onMove(from, to) {
      logger.warn(
        { from: `${from.host}:${from.port}`, to: `${to.host}:${to.port}` },
        'another database host from now on',
      );
    },
  });
  if (config.database.engine === 'sqlite') await migrate(database);
  await refuseOldSchema(database);
  await refuseWrongColumns(database);
  return database;
}

// A schema that is ahead is fine: migrations first expand, and contract only when no program needs
// the old form any more.
async function refuseOldSchema(database: Database): Promise<void> {
  const version = await schemaVersion(database);
  if (version >= programVersion) return;
  throw new Refusal(
    `The database is at schema version ${version}, this program needs ${programVersion}. Run: npm run migrate`,
  );
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
