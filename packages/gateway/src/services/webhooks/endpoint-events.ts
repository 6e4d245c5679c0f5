import { timeOfId } from '../../domain/ids.js';
import { type EventRequest } from '../../domain/merchant-event.js';
import { type Event, type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { type EventDraft, type StoredEvent } from '../ports/event-store.js';

const PING = 'test.ping';

/** The event with which a merchant tests an endpoint. */
export const pingDraft = (
  { id, merchantId, url }: WebhookEndpoint,
  eventId: string,
  request: EventRequest,
): EventDraft =>
  draft(
    merchantId,
    eventId,
    PING,
    { id, url },
    {
      id: request.id,
      idempotency_key: request.idempotencyKey,
    },
  );

/** Tells the merchant's other endpoints that one was disabled. */
export const disabledDraft = (
  { id, merchantId, url, disabled }: WebhookEndpoint,
  eventId: string,
): EventDraft =>
  draft(
    merchantId,
    eventId,
    'webhook_endpoint.disabled',
    { id, url, disabled_reason: disabled?.reason ?? null },
    null,
  );

function draft(
  merchantId: string,
  id: string,
  type: 'test.ping' | 'webhook_endpoint.disabled',
  endpoint: object,
  request: object | null,
): EventDraft {
  const timestamp = timeOfId(id).toISOString();
  return {
    id,
    merchantId,
    type,
    paymentId: null,
    bodyAt: (sequence) =>
      JSON.stringify({
        id,
        type,
        sequence,
        timestamp,
        data: { webhook_endpoint: endpoint },
        request,
      }),
  };
}

/** What decides which endpoints get an event. */
export const eventOf = ({ type, body }: StoredEvent): Event => ({
  type,
  pinged: type === PING ? endpointIn(body) : null,
});

// Only of a ping, which this file has written.
function endpointIn(body: string): string | null {
  const event: unknown = JSON.parse(body);
  const data = fieldOf(event, 'data');
  const id = fieldOf(fieldOf(data, 'webhook_endpoint'), 'id');
  return typeof id === 'string' ? id : null;
}

const fieldOf = (of: unknown, name: string): unknown =>
  typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
