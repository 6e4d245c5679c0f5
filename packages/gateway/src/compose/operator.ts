// Builds what commands need that use only the database. They start faster without the acquirers and metrics.
import { type Config, type ConfigOf } from '../config/config.js';
import { Refusal } from '../domain/errors.js';
import { createLogger } from '../observability/logger.js';
import { systemClock } from '../process/system-clock.js';
import { createRemoval } from './card-removal.js';
import { openReady } from './open-database.js';
import { createAudit } from '../services/audit.js';
import { createCardRotation } from '../services/card-rotation.js';
import { createMerchants } from '../services/merchants.js';
import { createWebhookOperator } from '../services/webhooks/operator.js';
import { createAuditStore } from '../books/audit.js';
import { createCardStore } from '../books/cards.js';
import { createMerchantStore } from '../books/merchants.js';
import { createEventStore } from '../books/merchant-events.js';
import { createEndpointStore } from '../books/webhooks/endpoints.js';
import { createCardVault } from '../vault/card-vault.js';
import { createKeyedHasher } from '../vault/keyed-hasher.js';
import { newToken } from '../vault/tokens.js';
import { createWebhookVault } from '../vault/webhook-vault.js';

/** Builds what the commands need: the database and its merchants. */
export async function composeMerchants(config: ConfigOf<'merchant'>) {
  const database = await openReady(config, createLogger(config.logLevel));
  const store = createMerchantStore(database);
  const tokens = createKeyedHasher(config.tokenHashKeys, 'token');
  const audit = createAudit({ store: createAuditStore(database) });
  return {
    merchants: createMerchants({
      store,
      audit,
      tokens,
      newToken: () => newToken(config.production ? 'live' : 'test'),
      clock: systemClock,
    }),
    close: () => database.close(),
  };
}

/** Builds what `npm run audit` needs. */
export async function composeAudit(config: Config) {
  const database = await openReady(config, createLogger(config.logLevel));
  return {
    audit: createAudit({ store: createAuditStore(database) }),
    close: () => database.close(),
  };
}

/** Builds what `npm run rotate-card-keys` needs. */
export async function composeCardRotation(config: ConfigOf<'rotate-card-keys'>) {
  const database = await openReady(config, createLogger(config.logLevel));
  return {
    cardRotation: createCardRotation({
      store: createCardStore(database),
      vault: createCardVault(config.cardKeys),
    }),
    audit: createAudit({ store: createAuditStore(database) }),
    close: () => database.close(),
  };
}

/** Builds what `npm run remove-cards` needs. */
export async function composeCardRemoval(config: Config) {
  const logger = createLogger(config.logLevel);
  const database = await openReady(config, logger);
  return {
    removal: createRemoval({ config, database, logger, graceMs: 0 }),
    async close() {
      await database.close();
      await logger.flush();
    },
  };
}

/** Builds what `webhook list` and the like need. */
export async function composeWebhookOperator(config: Config) {
  const database = await openReady(config, createLogger(config.logLevel));
  return {
    webhooks: createWebhookOperator({
      store: createEndpointStore(database),
      events: createEventStore(database),
      audit: createAudit({ store: createAuditStore(database) }),
      clock: systemClock,
    }),
    close: () => database.close(),
  };
}

/** Builds what `webhook rotate-secrets` needs. Throws Refusal without a ring of keys. */
export async function composeSecretRotation(config: Config) {
  const { keys } = config.webhooks;
  if (keys === null)
    throw new Refusal('WEBHOOK_KEYS must be set: there is no key to encrypt with.');
  const database = await openReady(config, createLogger(config.logLevel));
  return {
    parts: { store: createEndpointStore(database), vault: createWebhookVault(keys) },
    audit: createAudit({ store: createAuditStore(database) }),
    close: () => database.close(),
  };
}
