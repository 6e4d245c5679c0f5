import { z } from 'zod';
import { EVENT_CURSOR } from '../../services/cursors.js';
import { get } from '../kit/call.js';
import { paymentPath } from '../kit/path.js';
import { type EventView, eventView, eventViewOf } from '../schemas/event.js';
import { examplePayments, exampleRefunds } from '../schemas/examples.js';
import { limit, listExample, listOf, listViewOf, pageOf } from '../schemas/page.js';

export const eventsQuery = z.strictObject({
  limit: limit(100),
  starting_after: z
    .string()
    .regex(/^\d{1,9}$/, EVENT_CURSOR)
    .optional()
    .meta({
      description: 'Goes on after the event with this sequence: the last of the page before.',
    }),
});

export const eventListView = listOf(eventView, 'PaymentEventList');

const payment = examplePayments.succeeded.value;
const refund = exampleRefunds.succeeded.value.operation;

const intent: EventView = {
  sequence: 1,
  type: 'intent_recorded',
  from_status: null,
  to_status: 'processing',
  cause: 'merchant',
  bank_reference: payment.id,
  bank_code: null,
  amount: payment.amount,
  detail: null,
  created_at: payment.created_at,
};
const outcome: EventView = {
  ...intent,
  sequence: 2,
  type: 'outcome_recorded',
  from_status: 'processing',
  to_status: 'succeeded',
  cause: 'bank_answer',
  bank_code: '0',
  created_at: payment.updated_at,
};
const refunding: EventView = {
  ...intent,
  sequence: 3,
  type: 'refund_requested',
  from_status: 'succeeded',
  to_status: 'succeeded',
  bank_reference: refund.id,
  amount: refund.amount,
  created_at: refund.created_at,
};
const refunded: EventView = {
  ...refunding,
  sequence: 4,
  type: 'refund_succeeded',
  cause: 'bank_answer',
  bank_code: '0',
  created_at: refund.updated_at,
};

export const listEvents = get(paymentPath('/payments/{id}/events'), {
  operationId: 'listPaymentEvents',
  tag: 'Payments',
  summary: "Read a payment's history",
  description:
    'Every step from the first intent on: when, from which status to which, what made it, and under which reference the bank knows it. There is no card data in it.',
  query: eventsQuery,
  answer: {
    description: 'A page of the history, the oldest first.',
    schema: eventListView,
    viewOf: listViewOf(eventViewOf),
    examples: {
      paid: listExample('Paid, and partly paid back', [intent, outcome, refunding, refunded]),
    },
  },
  handle: ({ merchantId, id, query }, { payments }) =>
    payments.listEvents(merchantId, id, pageOf(query)),
});
