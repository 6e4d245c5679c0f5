import { z } from 'zod';
import { readId } from '../../domain/ids.js';
import { post } from '../kit/call.js';
import { eventPath } from '../kit/path.js';
import { exampleEvents } from '../schemas/event-examples.js';
import { bodyOf, failWith } from '../schemas/fields.js';
import { keyedBody } from '../schemas/keyed-body.js';
import { merchantEventView } from '../schemas/merchant-event.js';
import { sentEventViewOf } from '../schemas/sent-event.js';
import { exampleEndpoints } from '../schemas/webhook-examples.js';

const resendRequest = bodyOf('ResendRequest', {
  endpoint_id: z
    .string('must be text')
    .transform(
      (given, context) =>
        readId(given) ?? failWith(context, 'invalid_value', 'must be the id of a webhook endpoint'),
    )
    .meta({
      description: 'The endpoint that gets it.',
      format: 'uuid',
      examples: [exampleEndpoints.enabled.value.id],
    }),
});

const read = keyedBody(resendRequest);

export const resendEvent = post(eventPath('/events/{id}/resend'), {
  operationId: 'resendEvent',
  tag: 'Webhooks',
  summary: 'Send an event once more',
  description:
    'To one endpoint, at once and whatever became of it before, with retries as for a new one. Its `webhook-id` is the same.',
  key: { purpose: 'sending that you mean' },
  body: {
    schema: resendRequest,
    required: true,
    examples: {
      resend: {
        summary: 'To this endpoint',
        value: { endpoint_id: exampleEndpoints.enabled.value.id },
      },
    },
    read,
  },
  answer: {
    description: 'The event.',
    schema: merchantEventView,
    examples: { paid: exampleEvents.paid },
    viewOf: sentEventViewOf,
  },
  errors: ['webhook_endpoint_not_found', 'webhook_endpoint_disabled', 'webhooks_off'],
  handle: ({ merchantId, id, command: { body, idempotencyKey } }, { webhooks }) =>
    webhooks.resend({ merchantId, idempotencyKey }, id, body.endpoint_id),
});
