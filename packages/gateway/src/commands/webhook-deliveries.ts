import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { option } from '@payment-gateway/service-kit/command-line/parameters';
import { z } from 'zod';
import { type WebhookAttempt } from '../services/ports/webhook-store.js';
import { endpointId } from './kit/parameters.js';
import { withWebhooks } from './kit/webhooks.js';

const DEFAULT_LIMIT = 20;

const limitText = z
  .string()
  .regex(/^([1-9]\d{0,2}|1000)$/, 'must be a whole number from 1 to 1000')
  .transform(Number);

export const command = defineCommand({
  summary: 'lists what was sent to a webhook endpoint, the newest first',
  args: { endpointId },
  options: { limit: option('N', limitText, `at most this many (${DEFAULT_LIMIT})`) },
  run: ({ endpointId: id, limit = DEFAULT_LIMIT }, say) =>
    withWebhooks(async (webhooks) => {
      const attempts = await webhooks.attempts(id, limit);
      for (const attempt of attempts) say(lineOf(attempt));
      if (attempts.length === 0) say('nothing was sent in the last 30 days');
    }),
});

// Without the answer: it is the merchant's text, which could fake lines.
const lineOf = (attempt: WebhookAttempt): string =>
  [
    attempt.at.toISOString(),
    `event ${attempt.eventId}`,
    attempt.eventType,
    `attempt ${attempt.attempt}`,
    attempt.isDelivered ? 'succeeded' : 'failed',
    attempt.error ?? `status ${attempt.status ?? 'none'}`,
    `${attempt.tookMs} ms`,
    ...(attempt.nextAt === null ? [] : [`next at ${attempt.nextAt.toISOString()}`]),
  ].join('  ');
