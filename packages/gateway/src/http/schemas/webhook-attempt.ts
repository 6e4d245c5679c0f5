import { z } from 'zod';
import { sendErrors } from '../../services/ports/webhook-sender.js';
import { type WebhookAttempt } from '../../services/ports/webhook-store.js';

/** One attempt to deliver an event, as merchants see it. */
export const attemptView = z
  .strictObject({
    id: z.uuid(),
    event_id: z.uuid(),
    event_type: z.string(),
    attempt: z.int().min(1).meta({ description: 'Counts the attempts for this event, from 1.' }),
    status: z.enum(['succeeded', 'failed']),
    status_code: z
      .int()
      .nullable()
      .meta({ description: 'The HTTP status of the response. Only 2xx is success.' }),
    error: z
      .enum(sendErrors)
      .nullable()
      .meta({ description: 'Why there is no response that could be read.' }),
    duration_ms: z.int(),
    answer: z
      .string()
      .nullable()
      .meta({ description: "The first 1,024 bytes of the response's body." }),
    next_attempt_at: z.iso
      .datetime({ precision: 3 })
      .nullable()
      .meta({ description: 'Null after a success, and after the last attempt.' }),
    created_at: z.iso.datetime({ precision: 3 }),
  })
  .meta({ id: 'WebhookAttempt' });

type AttemptView = z.output<typeof attemptView>;

export const attemptViewOf = (attempt: WebhookAttempt): AttemptView => ({
  id: attempt.id,
  event_id: attempt.eventId,
  event_type: attempt.eventType,
  attempt: attempt.attempt,
  status: attempt.isDelivered ? 'succeeded' : 'failed',
  status_code: attempt.status,
  error: attempt.error,
  duration_ms: attempt.tookMs,
  answer: attempt.answer,
  next_attempt_at: attempt.nextAt?.toISOString() ?? null,
  created_at: attempt.at.toISOString(),
});
