import { z } from 'zod';
import { type EndpointChange } from '../../services/webhooks/endpoint-commands.js';
import { patch } from '../kit/call.js';
import { endpointPath } from '../kit/path.js';
import { bodyOf } from '../schemas/fields.js';
import { keyedBody } from '../schemas/keyed-body.js';
import {
  endpointDescription,
  endpointUrl,
  endpointView,
  endpointViewOf,
  subscribedTypes,
} from '../schemas/webhook-endpoint.js';
import { exampleEndpoints } from '../schemas/webhook-examples.js';

const webhookEndpointChange = bodyOf('WebhookEndpointChange', {
  url: endpointUrl.optional(),
  events: subscribedTypes.optional(),
  description: endpointDescription,
  enabled: z.boolean().optional().meta({
    description:
      'An endpoint that is enabled again gets what was under way to it before. For events that happened meanwhile, use `recover`.',
  }),
});

const read = keyedBody(webhookEndpointChange, ({ url, description }) => ({ url, description }));

export const updateWebhookEndpoint = patch(endpointPath('/webhook_endpoints/{id}'), {
  operationId: 'updateWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Change an endpoint',
  description: 'What is left out stays as it is.',
  body: {
    schema: webhookEndpointChange,
    required: true,
    examples: {
      enable: { summary: 'Enable it again', value: { enabled: true } },
      move: { summary: 'Another address', value: { url: 'https://shop.example/hooks' } },
    },
    read,
  },
  answer: {
    description: 'The endpoint after the change.',
    schema: endpointView,
    viewOf: endpointViewOf,
    examples: { enabled: exampleEndpoints.enabled },
  },
  errors: ['webhooks_off'],
  handle: ({ merchantId, id, command: { body } }, { webhooks }) =>
    webhooks.change(merchantId, id, given(body)),
});

// Only what was sent: undefined would overwrite.
const given = (body: z.output<typeof webhookEndpointChange>): EndpointChange => ({
  ...(body.url === undefined ? {} : { url: body.url }),
  ...(body.events === undefined ? {} : { events: body.events }),
  ...(body.description === undefined ? {} : { description: body.description }),
  ...(body.enabled === undefined ? {} : { enabled: body.enabled }),
});
