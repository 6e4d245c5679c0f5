import { type Config } from '../config/config.js';
import { describeError } from '../observability/describe-error.js';
import { type Metrics } from '../observability/metrics/metrics.js';
import { type Clock } from '../services/ports/clock.js';
import { type KeyedHasher } from '../services/ports/keyed-hasher.js';
import { type Logger } from '../services/ports/logger.js';
import { type WebhookSender } from '../services/ports/webhook-sender.js';
import { type AdmitRead } from '../services/read-admission.js';
import { createAttemptDelivery } from '../services/webhooks/attempt.js';
import { createHandOut } from '../services/webhooks/hand-out.js';
import { createServeEndpoint, type TurnLimits } from '../services/webhooks/serve-endpoint.js';
import { createWebhooks, type Webhooks, webhooksOff } from '../services/webhooks/webhooks.js';
import { createEventStore } from '../books/merchant-events.js';
import { createDeliveryStore } from '../books/webhooks/delivery-store.js';
import { createEndpointStore } from '../books/webhooks/endpoints.js';
import { type Database } from '../database/database.js';
import { createWebhookVault } from '../vault/webhook-vault.js';
import { createReadEndpointUrl } from '../webhooks/endpoint-url.js';
import { createWebhookSender } from '../webhooks/sender.js';
import { startWebhookCleaner } from '../workers/webhook-cleaner.js';
import { startWebhookDeliverer } from '../workers/webhook-deliverer.js';

type Parts = {
  readonly config: Config;
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
};

/** Builds what merchants do with webhooks. */
export function composeWebhooks(
  parts: Parts & { readonly fingerprints: KeyedHasher; readonly admitRead: AdmitRead },
): Webhooks {
  const { config, database } = parts;
  const { keys } = config.webhooks;
  if (keys === null) return webhooksOff;
  return createWebhooks({
    ...parts,
    store: createEndpointStore(database),
    events: createEventStore(database),
    vault: createWebhookVault(keys),
    readUrl: createReadEndpointUrl(config.webhooks),
  });
}

// Longer than an attempt with its writes. A worker that loses its lease anyway repeats only what was under way.
const leaseMsOf = ({ webhooks, databaseTimeoutMs }: Config): number =>
  3 * (webhooks.timeoutMs + 2 * databaseTimeoutMs);

const TURN_MS = 10_000;

/** Starts the workers that send events, unless there are no webhooks. */
export function startDeliveringWebhooks(
  parts: Parts & { readonly metrics: Metrics; readonly sender?: WebhookSender | undefined },
) {
  const { config, database, metrics, logger } = parts;
  const { keys, everyMs, rules } = config.webhooks;
  if (keys === null) return { stop: () => Promise.resolve() };
  const store = createDeliveryStore(database);
  const limits: TurnLimits = {
    leaseMs: leaseMsOf(config),
    turnMs: TURN_MS,
    lookEveryMs: everyMs,
  };
  const attempt = createAttemptDelivery({
    ...parts,
    store,
    rules,
    sender: parts.sender ?? createWebhookSender(config.webhooks),
    vault: createWebhookVault(keys),
    onAttempt: metrics.watchWebhooks(store.readBacklog),
  });
  const deliverer = startWebhookDeliverer({
    ...createHandOut({ store, events: createEventStore(database) }),
    store,
    serve: createServeEndpoint({ store, attempt, limits }),
    everyMs,
    leaseMs: limits.leaseMs,
    logger,
    describeError,
  });
  const cleaner = startWebhookCleaner({ store, logger, describeError });
  return {
    /** Stops after the attempts under way. A second call waits for that, too. */
    async stop() {
      await Promise.all([deliverer.stop(), cleaner.stop()]);
    },
  };
}
