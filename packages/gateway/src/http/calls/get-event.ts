import { get } from '../kit/call.js';
import { eventPath } from '../kit/path.js';
import { noQuery } from '../kit/query.js';
import { exampleEvents } from '../schemas/event-examples.js';
import { merchantEventView, storedViewOf } from '../schemas/merchant-event.js';

export const getEvent = get(eventPath('/events/{id}'), {
  operationId: 'getEvent',
  tag: 'Events',
  summary: 'Look an event up',
  description: 'The same bytes as in the list, and as every webhook delivers them.',
  query: noQuery,
  answer: {
    description: 'The event.',
    schema: merchantEventView,
    viewOf: storedViewOf,
    examples: exampleEvents,
    note({ locals }, { paymentId }) {
      if (paymentId !== null) locals.paymentId = paymentId;
    },
  },
  handle: ({ merchantId, id }, { events }) => events.getEvent(merchantId, id),
});
