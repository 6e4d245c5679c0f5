import { z } from 'zod';
import { get } from '../kit/call.js';
import { path } from '../kit/path.js';
import { afterId, limit, listExample, listOf, listViewOf, pageOf } from '../schemas/page.js';
import { endpointView, endpointViewOf } from '../schemas/webhook-endpoint.js';
import { exampleEndpoints } from '../schemas/webhook-examples.js';

const webhookEndpointsQuery = z.strictObject({
  limit: limit(16),
  starting_after: afterId('webhook endpoint'),
});

export const listWebhookEndpoints = get(path('/webhook_endpoints'), {
  operationId: 'listWebhookEndpoints',
  tag: 'Webhooks',
  summary: 'List the addresses that events are sent to, newest first',
  query: webhookEndpointsQuery,
  answer: {
    description: 'A page of endpoints.',
    schema: listOf(endpointView, 'WebhookEndpointList'),
    viewOf: listViewOf(endpointViewOf),
    examples: {
      page: listExample('Two of them', [
        exampleEndpoints.enabled.value,
        exampleEndpoints.disabled.value,
      ]),
    },
  },
  errors: ['webhooks_off'],
  handle: ({ merchantId, query }, { webhooks }) => webhooks.list(merchantId, pageOf(query)),
});
