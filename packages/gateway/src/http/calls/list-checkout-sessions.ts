import { z } from 'zod';
import { get } from '../kit/call.js';
import { path } from '../kit/path.js';
import {
  exampleSessions,
  sessionStatus,
  sessionView,
  sessionViewOf,
} from '../schemas/checkout-session.js';
import { text } from '../schemas/fields.js';
import { afterId, limit, listExample, listOf, listViewOf, pageOf } from '../schemas/page.js';

const sessionsQuery = z.strictObject({
  limit: limit(10),
  starting_after: afterId('checkout session'),
  status: sessionStatus.optional().meta({ description: 'Only sessions of this status.' }),
  reference: text(255).optional().meta({ description: 'Only sessions with this reference.' }),
});

export const listCheckoutSessions = get(path('/checkout_sessions'), {
  operationId: 'listCheckoutSessions',
  tag: 'Checkout',
  summary: 'List checkout sessions, newest first',
  query: sessionsQuery,
  answer: {
    description: 'A page of sessions.',
    schema: listOf(sessionView, 'CheckoutSessionList'),
    viewOf: listViewOf(sessionViewOf),
    examples: { page: listExample('One session', [exampleSessions.complete.value]) },
  },
  handle: ({ merchantId, query }, { checkout }) =>
    checkout.list(
      merchantId,
      { status: query.status ?? null, reference: query.reference ?? null },
      pageOf(query),
    ),
});
