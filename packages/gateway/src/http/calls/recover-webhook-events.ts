import { z } from 'zod';
import { type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { post } from '../kit/call.js';
import { endpointPath } from '../kit/path.js';
import { bodyOf, failWith } from '../schemas/fields.js';
import { keyedBody } from '../schemas/keyed-body.js';
import { readTime } from '../schemas/time.js';
import { endpointView, endpointViewOf } from '../schemas/webhook-endpoint.js';
import { exampleEndpoints } from '../schemas/webhook-examples.js';

const recoverRequest = bodyOf('RecoverRequest', {
  since: z
    .string('must be text')
    .transform(
      (given, context) =>
        readTime(given) ??
        failWith(context, 'invalid_time', 'must be a time such as 2026-11-22T20:27:00Z (RFC 3339)'),
    )
    .meta({
      description: 'From when on: within the last 30 days (RFC 3339).',
      format: 'date-time',
      examples: ['2026-11-22T20:27:00Z'],
    }),
});

const read = keyedBody(recoverRequest);

export const recoverWebhookEvents = post(endpointPath('/webhook_endpoints/{id}/recover'), {
  operationId: 'recoverWebhookEvents',
  tag: 'Webhooks',
  summary: 'Send what an endpoint has missed',
  description:
    'Every event since then that it has subscribed to and has not answered with 2xx, the oldest first: after an outage, or after it was disabled. `recovering` is true until all of them are on their way.',
  key: { purpose: 'recovery that you mean' },
  body: {
    schema: recoverRequest,
    required: true,
    examples: { since: { summary: 'Since then', value: { since: '2026-11-22T20:27:00Z' } } },
    read,
  },
  answer: {
    description: 'The endpoint.',
    schema: endpointView,
    examples: {
      recovering: {
        summary: 'Recovering',
        value: { ...exampleEndpoints.enabled.value, recovering: true },
      },
    },
    viewOf: ({ endpoint }: { endpoint: WebhookEndpoint; replayed: boolean }) =>
      endpointViewOf(endpoint),
  },
  errors: ['webhook_endpoint_disabled', 'webhooks_off'],
  handle: ({ merchantId, id, command: { body, idempotencyKey } }, { webhooks }) =>
    webhooks.recover({ merchantId, idempotencyKey }, id, body.since),
});
