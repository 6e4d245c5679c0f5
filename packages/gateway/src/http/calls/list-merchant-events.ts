import { z } from 'zod';
import { merchantEventTypes } from '../../domain/merchant-event.js';
import { readId } from '../../domain/ids.js';
import { AFTER_EVENT } from '../../services/events.js';
import { get } from '../kit/call.js';
import { path } from '../kit/path.js';
import { exampleEvents } from '../schemas/event-examples.js';
import { failWith } from '../schemas/fields.js';
import { merchantEventView, storedViewOf } from '../schemas/merchant-event.js';
import { limit, listExample, listOf, listViewOf } from '../schemas/page.js';

const id = (code: 'invalid_cursor' | 'invalid_value', message: string) =>
  z
    .string()
    .transform((given, context) => readId(given) ?? failWith(context, code, message))
    .optional();

const merchantEventsQuery = z.strictObject({
  after: id('invalid_cursor', AFTER_EVENT).meta({
    description:
      'Goes on after the event with this id: the last that you have read, today or a year ago.',
    format: 'uuid',
  }),
  type: z.enum(merchantEventTypes).optional().meta({ description: 'Only events of this type.' }),
  payment_id: id('invalid_value', "must be a payment's id").meta({
    description: 'Only events of this payment.',
    format: 'uuid',
  }),
  limit: limit(10),
});

export const merchantEventListView = listOf(merchantEventView, 'EventList');

export const listMerchantEvents = get(path('/events'), {
  operationId: 'listEvents',
  tag: 'Events',
  summary: 'List events, oldest first',
  description:
    'Every step of your payments, captures, voids and refunds, in the order of `sequence`. Read until `has_more` is false, keep the id of the last event, and go on later with it as `after`: nothing is missed and nothing repeated. An event is listed within about a second after it happened.',
  query: merchantEventsQuery,
  answer: {
    description: 'A page of events.',
    schema: merchantEventListView,
    viewOf: listViewOf(storedViewOf),
    examples: {
      refunded: listExample('Paid, and partly paid back', [
        exampleEvents.paid.value,
        exampleEvents.refunded.value,
      ]),
    },
  },
  handle: ({ merchantId, query }, { events }) =>
    events.listEvents(
      merchantId,
      { type: query.type ?? null, paymentId: query.payment_id ?? null },
      { after: query.after ?? null, limit: query.limit },
    ),
});
