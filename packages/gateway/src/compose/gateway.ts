import { type ConfigOf } from '../config/config.js';
import { createApp } from '../http/app.js';
import { LARGEST_HEADERS_KIB } from '../domain/errors.js';
import { createRefuse } from '../http/kit/refusals.js';
import { refuseMissingDocs } from '@payment-gateway/service-kit/docs/docs-installed';
import { createHttpServer } from '@payment-gateway/service-kit/http/server';
import { describeError } from '../observability/describe-error.js';
import { createAudit } from '../services/audit.js';
import { createEvents } from '../services/events.js';
import { createRateLimits } from '../services/rate-limits.js';
import { createTokenGuard } from '../services/token-guard.js';
import { createMerchants } from '../services/merchants.js';
import { createPayments } from '../services/payments.js';
import { TOKEN_LOOK_UP } from '../services/read-admission.js';
import { createAuditStore } from '../books/audit.js';
import { createEventStore } from '../books/merchant-events.js';
import { createMerchantStore } from '../books/merchants.js';
import { createCardVault } from '../vault/card-vault.js';
import { createKeyedHasher } from '../vault/keyed-hasher.js';
import { SANDBOX_MERCHANTS } from '../config/sandbox.js';
import { createMayBeToken, newToken } from '../vault/tokens.js';
import { warnOfOpenLog } from './open-database.js';
import { addTestMerchants, refuseSandbox } from './sandbox-merchants.js';
import { composeAuthentication } from './authentication.js';
import { composeCore, type ReplacedParts } from './core.js';
import { composeCheckout } from './checkout.js';
import { composePayers } from './payers.js';
import { composeStartPage } from './start-page.js';
import { composeWebhooks } from './webhooks.js';

export type Gateway = Awaited<ReturnType<typeof composeGateway>>;

/**
 * Builds a gateway that is ready to listen. Throws Refusal when the schema is behind, or when production
 * would run with any of the sandbox's keys or merchants.
 */
export async function composeGateway(config: ConfigOf<'gateway'>, parts: ReplacedParts = {}) {
  if (config.docs) refuseMissingDocs();
  const fingerprints = createKeyedHasher(config.tokenHashKeys, 'request_fingerprint');
  const core = await composeCore(config, fingerprints, parts);
  const { parts: shared, admission, reads, metrics, tracing, database, isWritable } = core;
  metrics.watchAdmission(admission);
  metrics.watchReads(reads);
  const { clock, logger } = shared;
  const merchantStore = metrics.measureMerchants(createMerchantStore(database));
  const tokens = createKeyedHasher(config.tokenHashKeys, 'token');
  const audit = createAudit({ store: createAuditStore(database) });
  const merchants = createMerchants({
    store: merchantStore,
    audit,
    tokens,
    newToken: () => newToken(config.production ? 'live' : 'test'),
    clock,
  });
  if (config.testMerchants) await addTestMerchants(merchants);
  else await refuseSandbox(merchants, config);
  if (config.production) await warnOfOpenLog(database, logger);

  const { payerAddresses, checkoutTokens, checkoutAddressOf, challenges, notifications } =
    composePayers(config, {
      ...shared,
      admitRead: reads.admitRead,
      metrics,
    });
  const payments = createPayments({
    ...shared,
    cardTesting: core.cardTesting,
    vault: createCardVault(config.cardKeys),
    captureWithinMs: config.captureWithinMs,
    payerAddresses,
    allowsPlainHttp: !config.production,
  });

  const { checkout, payerCheckout } = composeCheckout(config, {
    ...shared,
    database,
    payments,
    tokens: checkoutTokens,
    addressOf: checkoutAddressOf,
    payerAddresses,
    metrics,
  });

  const authentication = await composeAuthentication(config, {
    merchants: {
      ...merchantStore,
      findApiKeys: (candidates) =>
        reads.admitRead(TOKEN_LOOK_UP, () => merchantStore.findApiKeys(candidates)),
    },
    tokens,
    guard: createTokenGuard({
      hasShape: createMayBeToken(
        config.testMerchants ? SANDBOX_MERCHANTS.map(({ token }) => token) : [],
      ),
      failuresPerAddress: config.abuse.invalidTokensPerAddress,
      maxWaitMs: config.databaseTimeoutMs,
      clock,
    }),
    clock,
    logger,
  });
  let stopping = false;
  const app = createApp({
    payments,
    payerAddresses,
    operations: core.operations,
    checkout,
    checkoutPage: { checkout: payerCheckout, sandbox: config.testMerchants },
    startPage: config.testMerchants ? composeStartPage(config) : null,
    challenges,
    notifications,
    events: createEvents({
      events: createEventStore(database),
      admitRead: shared.admitRead,
    }),
    webhooks: composeWebhooks({ ...shared, config, database }),
    authenticate: authentication.authenticate,
    takeRate: createRateLimits(config.abuse.rates),
    trustedProxies: config.abuse.trustedProxies,
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
  const workers = config.workers === 'inline' ? core.startWorkers() : null;

  return {
    logger,
    metrics,
    app,
    acquirers: shared.acquirers.names,
    ...createHttpServer(app, {
      maxHeadersKib: LARGEST_HEADERS_KIB,
      requestTimeoutMs: config.requestTimeoutMs,
      refuse: createRefuse(logger),
    }),
    /** Reports not ready from now on; requests under way continue. */
    announceStop() {
      stopping = true;
      void workers?.stop();
    },
    async close() {
      await workers?.stop();
      await challenges.stop();
      await authentication.close();
      await core.close();
    },
  };
}
