import { type AskedSession } from '../../services/checkout/sessions.js';
import { post } from '../kit/call.js';
import { sessionPath } from '../kit/path.js';
import { exampleSessions, sessionView, sessionViewOf } from '../schemas/checkout-session.js';
import { bodyOf } from '../schemas/fields.js';
import { keyedBody } from '../schemas/keyed-body.js';

const expireRequest = bodyOf('ExpireCheckoutSessionRequest', {});

export const expireCheckoutSession = post(sessionPath('/checkout_sessions/{id}/expire'), {
  operationId: 'expireCheckoutSession',
  tag: 'Checkout',
  summary: 'End a checkout session without a payment',
  description:
    'For example when the payer changes the cart. To repeat it changes nothing more. While a payment is under way, it is refused: the payer may just have paid.',
  key: { purpose: 'session that you mean' },
  body: {
    schema: expireRequest,
    required: false,
    examples: { none: { summary: 'Nothing to say', value: {} } },
    read: keyedBody(expireRequest),
  },
  answer: {
    description: 'The session, which has expired.',
    schema: sessionView,
    examples: { expired: exampleSessions.expired },
    viewOf: (asked: AskedSession) => sessionViewOf(asked),
  },
  errors: ['checkout_session_not_open', 'operation_in_progress'],
  handle: ({ merchantId, id }, { checkout }) => checkout.expire(merchantId, id),
});
