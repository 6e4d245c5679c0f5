import { z } from 'zod';
import { get } from '../kit/call.js';
import { paymentPath } from '../kit/path.js';
import { exampleRefunds } from '../schemas/examples.js';
import { operationView, operationViewOf } from '../schemas/operation.js';
import { afterId, limit, listExample, listOf, listViewOf, pageOf } from '../schemas/page.js';

export const refundsQuery = z.strictObject({
  limit: limit(10),
  starting_after: afterId('refund'),
});

export const listRefunds = get(paymentPath('/payments/{id}/refunds'), {
  operationId: 'listRefunds',
  tag: 'Refunds',
  summary: 'List the refunds of a payment, newest first',
  query: refundsQuery,
  answer: {
    description: 'A page of refunds.',
    schema: listOf(operationView, 'RefundList'),
    viewOf: listViewOf(operationViewOf),
    examples: {
      page: listExample('One refund', [exampleRefunds.succeeded.value.operation]),
    },
  },
  handle: ({ merchantId, id, query }, { operations }) =>
    operations.listRefunds(merchantId, id, pageOf(query)),
});
