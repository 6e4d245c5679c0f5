import { type Config } from '../config/config.js';
import { createApp } from '../http/app.js';
import { createRefuse } from '../http/refusals.js';
import { refuseMissingDocs } from '../http/routes/docs-installed.js';
import { createHttpServer } from '../http/server.js';
import { describeError } from '../observability/describe-error.js';
import { createAuthenticate } from '../services/authentication.js';
import { createMerchants } from '../services/merchants.js';
import { createPayments } from '../services/payments.js';
import { createMerchantStore } from '../storage/merchants.js';
import { createCardVault } from '../vault/card-vault.js';
import { createKeyedHasher } from '../vault/keyed-hasher.js';
import { newToken } from '../vault/tokens.js';
import { addTestMerchants, refuseSandbox } from './sandbox-merchants.js';
import { composeCore, type ReplacedParts } from './core.js';

export type Gateway = Awaited<ReturnType<typeof composeGateway>>;

/**
 * Joins a gateway that is ready to listen. Throws Refusal when the schema is behind, or when
 * production would run with something of the sandbox.
 */
export async function composeGateway(config: Config, parts: ReplacedParts = {}) {
  if (config.docs) refuseMissingDocs();
  const core = await composeCore(config, parts);
  const { parts: shared, admission, metrics, tracing, database, isWritable, operations } = core;
  metrics.watchAdmission(admission);
  const { clock, logger } = shared;
  const merchantStore = metrics.measureMerchants(createMerchantStore(database));
  const tokens = createKeyedHasher(config.tokenHashKeys, 'token');
  const merchants = createMerchants({ store: merchantStore, tokens, newToken, clock });
  if (config.testMerchants) await addTestMerchants(merchants);
  else await refuseSandbox(merchants, config);

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
    securityContacts: config.securityContacts,
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
