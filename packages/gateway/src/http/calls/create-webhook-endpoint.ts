import { MOST_ENDPOINTS } from '../../domain/webhooks/endpoint.js';
import { post } from '../kit/call.js';
import { path } from '../kit/path.js';
import { bodyOf } from '../schemas/fields.js';
import { keyedBody } from '../schemas/keyed-body.js';
import {
  endpointDescription,
  endpointUrl,
  shownEndpointView,
  shownEndpointViewOf,
  subscribedTypes,
} from '../schemas/webhook-endpoint.js';
import { exampleSecrets } from '../schemas/webhook-examples.js';

const webhookEndpointRequest = bodyOf('WebhookEndpointRequest', {
  url: endpointUrl,
  events: subscribedTypes,
  description: endpointDescription,
});

const read = keyedBody(webhookEndpointRequest, ({ url, description }) => ({ url, description }));

export const createWebhookEndpoint = post(path('/webhook_endpoints'), {
  operationId: 'createWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Have events sent to an address',
  description: `Each event is sent as a POST with the headers of Standard Webhooks, signed with the \`secret\` of the answer: see docs/webhooks.md. A merchant has at most ${MOST_ENDPOINTS} endpoints.`,
  key: { purpose: 'endpoint that you mean' },
  body: {
    schema: webhookEndpointRequest,
    required: true,
    examples: {
      all: {
        summary: 'Every event',
        value: { url: 'https://shop.example/hooks', events: ['*'], description: 'Order service' },
      },
      some: {
        summary: 'Two types of events',
        value: {
          url: 'https://shop.example/paid',
          events: ['payment.succeeded', 'payment.failed'],
        },
      },
    },
    read,
  },
  answer: {
    description: 'The endpoint, with its secret.',
    schema: shownEndpointView,
    examples: { created: exampleSecrets.created },
    viewOf: shownEndpointViewOf,
  },
  errors: ['too_many_webhook_endpoints', 'webhooks_off'],
  handle: ({ merchantId, command: { body, idempotencyKey } }, { webhooks }) =>
    webhooks.create(
      { merchantId, idempotencyKey },
      { url: body.url, events: body.events, description: body.description ?? null },
    ),
});
