import { ApiError, type FieldError } from '../../domain/errors.js';
import { newId } from '../../domain/ids.js';
import { type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { type Clock } from '../ports/clock.js';
import { type EventStore, type StoredEvent } from '../ports/event-store.js';
import { type KeyedHasher } from '../ports/keyed-hasher.js';
import { type EndpointStore } from '../ports/webhook-store.js';
import { type Asked } from './endpoint-commands.js';
import { findEndpoint } from './endpoints.js';
import { pingDraft } from './endpoint-events.js';
import { keyedRequest } from './used-keys.js';

type Sent = { readonly event: StoredEvent; readonly replayed: boolean };

/** How merchants test endpoints and get events once more. */
export type SendingAgain = {
  /**
   * Makes an event `test.ping`. Throws ApiError `webhook_endpoint_not_found` and `webhook_endpoint_disabled`.
   * `requestId` is the request's, for the event.
   */
  ping(asked: Asked, endpointId: string, requestId: string): Promise<Sent>;
  /** Has an event delivered to one endpoint. Throws ApiError `event_not_found` too. */
  resend(asked: Asked, eventId: string, endpointId: string): Promise<Sent>;
  /** Has every event since then delivered that the endpoint has not got. */
  recover(
    asked: Asked,
    endpointId: string,
    since: Date,
  ): Promise<{ readonly endpoint: WebhookEndpoint; readonly replayed: boolean }>;
};

/** How far back a recovery goes: as long as it is known what was delivered. */
const RECOVERABLE_MS = 30 * 24 * 3_600_000;

export function createSendingAgain(deps: {
  store: EndpointStore;
  events: EventStore;
  fingerprints: KeyedHasher;
  clock: Clock;
}): SendingAgain {
  const { store, events, clock } = deps;

  async function findEnabled(merchantId: string, id: string): Promise<WebhookEndpoint> {
    const endpoint = await findEndpoint(store, merchantId, id);
    if (endpoint.disabled !== null) throw new ApiError('webhook_endpoint_disabled');
    return endpoint;
  }

  async function findEvent(merchantId: string, id: string): Promise<StoredEvent> {
    const event = await events.findEvent(merchantId, id);
    if (event === null) throw new ApiError('event_not_found');
    return event;
  }

  return {
    async ping({ merchantId, idempotencyKey: key }, endpointId, requestId) {
      const scope = { merchantId, operation: 'ping', parentId: endpointId, key } as const;
      const request = keyedRequest(deps, scope, []);
      const used = await request.usedBefore();
      const endpoint =
        used === null
          ? await findEnabled(merchantId, endpointId)
          : await findEndpoint(store, merchantId, endpointId);
      const id = newId(clock());
      const written =
        used ??
        (request.claim === null
          ? ({ kind: 'recorded' } as const)
          : await store.claimKey(request.claim, id));
      const eventId = written.kind === 'key_used' ? request.check(written).resultId : id;
      // Also on a replay: the process may have died between the two. The id makes it one event.
      const draft = pingDraft(endpoint, eventId, { id: requestId, idempotencyKey: key });
      const [event] = await events.append([draft]);
      if (event === undefined) throw new Error('The store has returned no event.');
      return { event, replayed: written.kind === 'key_used' };
    },

    async resend({ merchantId, idempotencyKey: key }, eventId, endpointId) {
      const scope = { merchantId, operation: 'resend', parentId: eventId, key } as const;
      const request = keyedRequest(deps, scope, [endpointId]);
      const event = await findEvent(merchantId, eventId);
      if ((await request.usedBefore()) !== null) return { event, replayed: true };
      const endpoint = await findEnabled(merchantId, endpointId);
      const written = await store.resend(endpoint, event, { claim: request.claim });
      if (written.kind === 'key_used') request.check(written);
      return { event, replayed: written.kind === 'key_used' };
    },

    async recover({ merchantId, idempotencyKey: key }, endpointId, since) {
      const scope = { merchantId, operation: 'recover', parentId: endpointId, key } as const;
      const request = keyedRequest(deps, scope, [since.toISOString()]);
      if ((await request.usedBefore()) !== null) {
        return { endpoint: await findEndpoint(store, merchantId, endpointId), replayed: true };
      }
      const endpoint = await findEnabled(merchantId, endpointId);
      if (since.getTime() < clock().getTime() - RECOVERABLE_MS) throw tooLongAgo();
      const after = await store.lastBefore(merchantId, since);
      const upTo = await events.lastSequence(merchantId);
      const written = await store.startRecovery(
        endpoint,
        { after, upTo },
        { claim: request.claim },
      );
      if (written.kind === 'key_used') request.check(written);
      return {
        endpoint: await findEndpoint(store, merchantId, endpointId),
        replayed: written.kind === 'key_used',
      };
    },
  };
}

function tooLongAgo(): ApiError {
  const error: FieldError = {
    field: 'since',
    code: 'out_of_range',
    message: 'must be within the last 30 days',
  };
  return new ApiError('validation_failed', { errors: [error] });
}
