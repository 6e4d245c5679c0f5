import { z } from 'zod';
import { endEventOf } from '../../domain/checkout/session.js';
import { timeOfId } from '../../domain/ids.js';
import { type MerchantEvent, merchantEventTypes } from '../../domain/merchant-event.js';
import { type WriteSessionBody } from '../../services/checkout/endings.js';
import { type StoredEvent } from '../../services/ports/event-store.js';
import { sessionView, sessionViewOf } from './checkout-session.js';
import { operationView, operationViewOf } from './operation.js';
import { paymentView, viewOf } from './payment.js';

/** No body of an event is longer, in bytes. */
const LONGEST_BODY = 20_000;

/** An event as merchants see it. */
export const merchantEventView = z
  .strictObject({
    id: z.uuid(),
    type: z.enum(merchantEventTypes),
    sequence: z.int().min(1).meta({
      description:
        'Counts your events from 1, without a gap: if you see 17 after 15, you have missed 16.',
    }),
    timestamp: z.iso.datetime({ precision: 3 }).meta({ description: 'When it happened.' }),
    data: z
      .strictObject({
        payment: paymentView.optional(),
        operation: operationView
          .optional()
          .meta({ description: 'The capture, void or refund, if it is about one.' }),
        checkout_session: sessionView
          .optional()
          .meta({ description: 'In `checkout_session.completed` and `.expired`.' }),
        webhook_endpoint: z
          .strictObject({
            id: z.uuid(),
            url: z.string(),
            disabled_reason: z.string().optional(),
          })
          .optional()
          .meta({ description: 'In `test.ping` and `webhook_endpoint.disabled`.' }),
        omitted: z
          .array(z.enum(['payment.metadata', 'payment.next_action', 'checkout_session.metadata']))
          .optional()
          .meta({
            description:
              'What is too long for an event, or too secret, and is missing in it: `GET /payments/{id}` and `GET /checkout_sessions/{id}` have it.',
          }),
      })
      .meta({ description: 'As it was right after the event.' }),
    request: z
      .strictObject({ id: z.string(), idempotency_key: z.string().nullable() })
      .nullable()
      .meta({
        description:
          'Your request that caused it: its X-Request-Id and its Idempotency-Key. Null if none did.',
      }),
  })
  .meta({ id: 'Event' });

export type MerchantEventView = z.output<typeof merchantEventView>;

// Anyone with the address can act for the payer, and events are stored, logged and forwarded.
const noAddress = (): null => null;

function merchantEventViewOf(event: MerchantEvent): MerchantEventView {
  const { payment, operation } = event.data;
  const isChallenged = payment.state.status === 'requires_action';
  return {
    id: event.id,
    type: event.type,
    sequence: event.sequence,
    timestamp: event.timestamp.toISOString(),
    data: {
      payment: viewOf(payment, noAddress),
      ...(operation === null ? {} : { operation: operationViewOf(operation) }),
      ...(isChallenged ? { omitted: ['payment.next_action'] } : {}),
    },
    request:
      event.request === null
        ? null
        : { id: event.request.id, idempotency_key: event.request.idempotencyKey },
  };
}

/** The JSON of an event, which is stored, listed and delivered as it is. */
export function merchantEventBody(event: MerchantEvent): string {
  const view = merchantEventViewOf(event);
  const body = JSON.stringify(view);
  const { payment } = view.data;
  if (payment === undefined || Buffer.byteLength(body) <= LONGEST_BODY) return body;
  const data: MerchantEventView['data'] = {
    ...view.data,
    payment: { ...payment, metadata: {} },
    omitted: [...(view.data.omitted ?? []), 'payment.metadata'],
  };
  return JSON.stringify({ ...view, data });
}

/** The JSON of the event that tells how a checkout session has ended. */
export const sessionEventBody: WriteSessionBody = ({ session, eventId }, sequence) => {
  const write = (data: MerchantEventView['data']): string => {
    const view: MerchantEventView = {
      id: eventId,
      type: endEventOf(session),
      sequence,
      timestamp: timeOfId(eventId).toISOString(),
      data,
      request: null,
    };
    return JSON.stringify(view);
  };
  const shown = sessionViewOf({ session, url: null });
  const body = write({ checkout_session: shown });
  if (Buffer.byteLength(body) <= LONGEST_BODY) return body;
  return write({
    checkout_session: { ...shown, metadata: {} },
    omitted: ['checkout_session.metadata'],
  });
};

// Not checked in full: a later release may have written more than this one knows.
const stored = z.custom<MerchantEventView>(
  (value) => z.looseObject({ id: z.uuid(), sequence: z.int() }).safeParse(value).success,
);

/** An event as it was fixed. Written as JSON again, it has the same bytes. */
export const storedViewOf = ({ body }: StoredEvent): MerchantEventView =>
  stored.parse(JSON.parse(body));
