import { z } from 'zod';
import { get } from '../kit/call.js';
import { endpointPath } from '../kit/path.js';
import { afterId, limit, listExample, listOf, listViewOf, pageOf } from '../schemas/page.js';
import { attemptView, attemptViewOf } from '../schemas/webhook-attempt.js';

const webhookDeliveriesQuery = z.strictObject({
  limit: limit(10),
  starting_after: afterId('attempt'),
});

export const listWebhookDeliveries = get(endpointPath('/webhook_endpoints/{id}/deliveries'), {
  operationId: 'listWebhookDeliveries',
  tag: 'Webhooks',
  summary: 'See what was sent to an endpoint, newest first',
  description: 'Each attempt, with what the endpoint answered. Kept for 30 days.',
  query: webhookDeliveriesQuery,
  answer: {
    description: 'A page of attempts.',
    schema: listOf(attemptView, 'WebhookAttemptList'),
    viewOf: listViewOf(attemptViewOf),
    examples: {
      page: listExample('Delivered at the second attempt', [
        {
          id: '019aabd1-2222-7abc-8def-0123456789ab',
          event_id: '019aabcd-125d-7004-8def-0123456789ab',
          event_type: 'payment.succeeded',
          attempt: 2,
          status: 'succeeded' as const,
          status_code: 204,
          error: null,
          duration_ms: 86,
          answer: null,
          next_attempt_at: null,
          created_at: '2026-11-22T20:27:05.702Z',
        },
        {
          id: '019aabd1-0e8e-7abc-8def-0123456789ab',
          event_id: '019aabcd-125d-7004-8def-0123456789ab',
          event_type: 'payment.succeeded',
          attempt: 1,
          status: 'failed' as const,
          status_code: 500,
          error: null,
          duration_ms: 41,
          answer: 'Internal Server Error',
          next_attempt_at: '2026-11-22T20:27:05.611Z',
          created_at: '2026-11-22T20:27:00.502Z',
        },
      ]),
    },
  },
  errors: ['webhooks_off'],
  handle: ({ merchantId, id, query }, { webhooks }) =>
    webhooks.listAttempts(merchantId, id, pageOf(query)),
});
