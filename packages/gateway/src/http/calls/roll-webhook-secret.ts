import { z } from 'zod';
import { post } from '../kit/call.js';
import { endpointPath } from '../kit/path.js';
import { bodyOf } from '../schemas/fields.js';
import { keyedBody } from '../schemas/keyed-body.js';
import { shownEndpointView, shownEndpointViewOf } from '../schemas/webhook-endpoint.js';
import { exampleSecrets } from '../schemas/webhook-examples.js';

const DAY_MS = 24 * 3_600_000;

const rollSecretRequest = bodyOf('RollSecretRequest', {
  old_valid_for_ms: z
    .int('must be a whole number')
    .min(0)
    .max(7 * DAY_MS)
    .optional()
    .meta({
      description:
        'How long the secret of now signs as well: a day when left out, at most seven. 0 ends it at once.',
      examples: [DAY_MS],
    }),
});

const read = keyedBody(rollSecretRequest);

export const rollWebhookSecret = post(endpointPath('/webhook_endpoints/{id}/roll_secret'), {
  operationId: 'rollWebhookSecret',
  tag: 'Webhooks',
  summary: 'Replace the secret of an endpoint',
  description:
    'Meanwhile each request has two signatures, and a receiver accepts it if one of them is right: so you can change the secret there at any time.',
  key: { purpose: 'secret that you mean' },
  body: {
    schema: rollSecretRequest,
    required: false,
    examples: {
      day: { summary: 'Both sign for a day', value: {} },
      atOnce: { summary: 'The old one has leaked', value: { old_valid_for_ms: 0 } },
    },
    read,
  },
  answer: {
    description: 'The endpoint, with its new secret.',
    schema: shownEndpointView,
    examples: { rolled: exampleSecrets.rolled },
    viewOf: shownEndpointViewOf,
  },
  errors: ['webhooks_off'],
  handle: ({ merchantId, id, command: { body, idempotencyKey } }, { webhooks }) =>
    webhooks.rollSecret({ merchantId, idempotencyKey }, id, body.old_valid_for_ms ?? DAY_MS),
});
