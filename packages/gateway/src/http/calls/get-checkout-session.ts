import { get } from '../kit/call.js';
import { sessionPath } from '../kit/path.js';
import { noQuery } from '../kit/query.js';
import { exampleSessions, sessionView, sessionViewOf } from '../schemas/checkout-session.js';

export const getCheckoutSession = get(sessionPath('/checkout_sessions/{id}'), {
  operationId: 'getCheckoutSession',
  tag: 'Checkout',
  summary: 'Look a checkout session up',
  description: 'Look here when the payer comes back: `complete` says that the payment is made.',
  query: noQuery,
  answer: {
    description: 'The session as it is now.',
    schema: sessionView,
    examples: exampleSessions,
    viewOf: sessionViewOf,
  },
  handle: ({ merchantId, id }, { checkout }) => checkout.get(merchantId, id),
});
