import { newId } from '../../domain/ids.js';
import {
  type DeliveryRules,
  disabledBy,
  type Heard,
  isDelivered,
  nextPauseMs,
  slowDownMs,
} from '../../domain/webhooks/delivery.js';
import { holdsCardNumber } from '../../domain/card-text.js';
import { type Secret } from '../../domain/secret.js';
import { type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { type Clock } from '../ports/clock.js';
import { type Logger } from '../ports/logger.js';
import { type OnWebhookAttempt } from '../ports/metrics.js';
import { type SendResult, type WebhookSender } from '../ports/webhook-sender.js';
import {
  type DeliveryStore,
  type DueDelivery,
  type EndpointHealth,
} from '../ports/webhook-store.js';
import { type WebhookVault } from '../ports/webhook-vault.js';

/** What an attempt says of its endpoint: `stop` ends the work on it for now. */
export type Attempted = { readonly isDelivered: boolean; readonly stop: boolean };

/** Sends an event once, signed, and records what came of it. Throws StoreUnavailable and SecretUnopened. */
export type AttemptDelivery = (
  endpoint: WebhookEndpoint,
  health: EndpointHealth,
  delivery: DueDelivery,
) => Promise<Attempted>;

type OpenedSecrets = {
  readonly current: Secret;
  readonly old: { readonly secret: Secret; readonly validUntil: Date } | null;
};

// In the place of an answer with a card number in it, which may not be stored.
const WITHHELD = '[not kept: it seems to hold a card number]';

export function createAttemptDelivery(deps: {
  store: DeliveryStore;
  sender: WebhookSender;
  vault: WebhookVault;
  rules: DeliveryRules;
  onAttempt: OnWebhookAttempt;
  clock: Clock;
  logger: Logger;
}): AttemptDelivery {
  const { store, sender, vault, rules, onAttempt, clock, logger } = deps;

  // An endpoint is loaded with a batch of its deliveries, and its secrets are opened once for all of them.
  const opened = new WeakMap<WebhookEndpoint, OpenedSecrets>();

  function secretsOf(endpoint: WebhookEndpoint): OpenedSecrets {
    const known = opened.get(endpoint);
    if (known !== undefined) return known;
    const { secret, oldSecret } = endpoint;
    const secrets = {
      current: vault.open(endpoint, secret),
      old: oldSecret && {
        secret: vault.openOld(endpoint, oldSecret),
        validUntil: oldSecret.validUntil,
      },
    };
    opened.set(endpoint, secrets);
    return secrets;
  }

  function headersFor(endpoint: WebhookEndpoint, { eventId: id, body }: DueDelivery) {
    const now = clock();
    const { current, old } = secretsOf(endpoint);
    const secrets = [current, ...(old !== null && old.validUntil > now ? [old.secret] : [])];
    return {
      'content-type': 'application/json',
      'user-agent': 'payment-gateway',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': vault.sign(secrets, { id, at: now, body }),
    };
  }

  async function disableIfDue(
    { id, merchantId, failingSince }: WebhookEndpoint,
    heard: Heard,
  ): Promise<boolean> {
    const now = clock();
    const reason = disabledBy(heard, failingSince ?? now, now, rules);
    if (reason === null) return false;
    if (await store.disable(id, reason, newId(now))) {
      const fields = { endpoint_id: id, merchant_id: merchantId, reason };
      logger.warn(fields, 'webhook_endpoint_disabled');
    }
    return true;
  }

  return async (endpoint, health, delivery) => {
    const headers = headersFor(endpoint, delivery);
    const { url } = endpoint;
    const result = await sender.send({ url, headers, body: delivery.body });
    const heard = heardIn(result);
    const delivered = isDelivered(heard);
    onAttempt(delivered ? 'delivered' : (result.error ?? 'refused'), result.tookMs);
    const slowedForMs = delivered ? null : slowDownMs(heard, health.slowed);
    const pause = delivered ? null : nextPauseMs(rules, delivery.tried + 1, Math.random());
    const isHealthy = health.failingSince === null && health.slowed === 0;
    await store.recordAttempt({
      delivery,
      result: { ...heard, error: result.error, answer: answerIn(result), tookMs: result.tookMs },
      isDelivered: delivered,
      nextInMs: pause === null ? null : Math.max(pause, slowedForMs ?? 0),
      health:
        delivered && isHealthy
          ? null
          : {
              failingSince: delivered ? null : (health.failingSince ?? clock()),
              slowed: slowedForMs === null ? 0 : health.slowed + 1,
            },
      slowedForMs,
    });
    if (delivered) return { isDelivered: true, stop: false };
    const isDisabled = await disableIfDue(endpoint, heard);
    return { isDelivered: false, stop: isDisabled || slowedForMs !== null };
  };
}

const heardIn = (result: SendResult): Heard =>
  result.error === null
    ? { status: result.status, retryAfterMs: result.retryAfterMs }
    : { status: null, retryAfterMs: null };

function answerIn(result: SendResult): string | null {
  if (result.error !== null || result.answer === '') return null;
  return holdsCardNumber(result.answer) ? WITHHELD : result.answer;
}
