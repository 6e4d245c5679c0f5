import { post } from '../kit/call.js';
import { endpointPath } from '../kit/path.js';
import { exampleEvents } from '../schemas/event-examples.js';
import { bodyOf } from '../schemas/fields.js';
import { keyedBody } from '../schemas/keyed-body.js';
import { merchantEventView } from '../schemas/merchant-event.js';
import { sentEventViewOf } from '../schemas/sent-event.js';

const pingRequest = bodyOf('PingRequest', {});

const read = keyedBody(pingRequest);

export const pingWebhookEndpoint = post(endpointPath('/webhook_endpoints/{id}/ping'), {
  operationId: 'pingWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Test an endpoint',
  description:
    'Creates a `test.ping` event and sends it to this endpoint, subscribed or not, and to the endpoints that receive every event. `deliveries` shows the result.',
  key: { purpose: 'ping that you mean' },
  body: {
    schema: pingRequest,
    required: false,
    examples: { ping: { summary: 'No fields', value: {} } },
    read,
  },
  answer: {
    description: 'The event.',
    schema: merchantEventView,
    examples: { ping: exampleEvents.ping },
    viewOf: sentEventViewOf,
  },
  errors: ['webhook_endpoint_disabled', 'webhooks_off'],
  handle: ({ merchantId, requestId, id, command: { idempotencyKey } }, { webhooks }) =>
    webhooks.ping({ merchantId, idempotencyKey }, id, requestId),
});
