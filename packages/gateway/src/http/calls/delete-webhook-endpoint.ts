import { z } from 'zod';
import { type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { del } from '../kit/call.js';
import { endpointPath } from '../kit/path.js';
import { exampleEndpoints } from '../schemas/webhook-examples.js';

const deletedView = z
  .strictObject({ id: z.uuid(), deleted: z.literal(true) })
  .meta({ id: 'DeletedWebhookEndpoint' });

export const deleteWebhookEndpoint = del(endpointPath('/webhook_endpoints/{id}'), {
  operationId: 'deleteWebhookEndpoint',
  tag: 'Webhooks',
  summary: 'Delete an endpoint',
  description: 'Nothing is sent there any more, and its secret is erased.',
  answer: {
    description: 'What was deleted.',
    schema: deletedView,
    viewOf: ({ id }: WebhookEndpoint) => ({ id, deleted: true as const }),
    examples: {
      deleted: {
        summary: 'Deleted',
        value: { id: exampleEndpoints.enabled.value.id, deleted: true as const },
      },
    },
  },
  errors: ['webhooks_off'],
  handle: ({ merchantId, id }, { webhooks }) => webhooks.remove(merchantId, id),
});
