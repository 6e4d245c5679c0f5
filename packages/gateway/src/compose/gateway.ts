import { type Config } from '../config/config.js';
import { createApp } from '../http/app.js';
import { createRefuse } from '../http/refusals.js';
import { createHttpServer } from '../http/server.js';
import { describeError } from '../observability/describe-error.js';
import { createAudit } from '../services/audit.js';
import { createMerchants } from '../services/merchants.js';
import { createPayments } from '../services/payments.js';
import { createAuditStore } from '../storage/audit.js';
import { createMerchantStore } from '../storage/merchants.js';
import { createCardVault } from '../vault/card-vault.js';
import { createKeyedHasher } from '../vault/keyed-hasher.js';
import { newToken } from '../vault/tokens.js';
import { warnOfOpenLog } from './open-database.js';
import { addTestMerchants, refuseSandbox } from './sandbox-merchants.js';
import { composeAuthentication } from './authentication.js';
import { composeCore, type ReplacedParts } from './core.js';

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
  const audit = createAudit({ store: createAuditStore(database) });
  const merchants = createMerchants({ store: merchantStore, audit, tokens, newToken, clock });
  if (config.production) {
    await refuseSandbox(merchants);
    await warnOfOpenLog(database, logger);
  } else await addTestMerchants(merchants);

  const payments = createPayments({
    ...shared,
    vault: createCardVault(config.cardKeys),
    captureWithinMs: config.captureWithinMs,
  });

  const authentication = await composeAuthentication(config, {
    merchants: merchantStore,
    tokens,
    clock,
    logger,
  });
  let stopping = false;
  const app = createApp({
    payments,
    operations,
    authenticate: authentication.authenticate,
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
      await authentication.close();
      await core.close();
    },
  };
}
