import { get } from '../kit/call.js';
import { endpointPath } from '../kit/path.js';
import { noQuery } from '../kit/query.js';
import { endpointView, endpointViewOf } from '../schemas/webhook-endpoint.js';
import { exampleEndpoints } from '../schemas/webhook-examples.js';

export const getWebhookEndpoint = get(endpointPath('/webhook_endpoints/{id}'), {
  operationId: 'getWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Look an endpoint up',
  description: 'Its secret is not shown again: `roll_secret` makes another.',
  query: noQuery,
  answer: {
    description: 'The endpoint.',
    schema: endpointView,
    viewOf: endpointViewOf,
    examples: exampleEndpoints,
  },
  errors: ['webhooks_off'],
  handle: ({ merchantId, id }, { webhooks }) => webhooks.get(merchantId, id),
});
