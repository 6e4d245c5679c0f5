import { z } from 'zod';
import { type PaymentFilter } from '../../services/ports/payment-store.js';
import { get } from '../kit/call.js';
import { path } from '../kit/path.js';
import { examplePayments } from '../schemas/examples.js';
import { text, withCode } from '../schemas/fields.js';
import { afterId, limit, listExample, listOf, listViewOf, pageOf } from '../schemas/page.js';
import { paymentStatus, paymentView, viewOf } from '../schemas/payment.js';
import { time } from '../schemas/time.js';

export const paymentsQuery = z
  .strictObject({
    limit: limit(10),
    starting_after: afterId('payment'),
    status: paymentStatus.optional().meta({ description: 'Only payments of this status.' }),
    reference: text(255).optional().meta({ description: 'Only payments with this reference.' }),
    created_from: time('Only payments made at this time (RFC 3339) or later.'),
    created_to: time('Only payments made at this time (RFC 3339) or earlier.'),
  })
  .refine(({ created_from: from, created_to: to }) => !from || !to || from <= to, {
    path: ['created_from'],
    ...withCode('out_of_range', 'must not be later than created_to'),
  });

const filterOf = (asked: z.output<typeof paymentsQuery>): PaymentFilter => ({
  status: asked.status ?? null,
  reference: asked.reference ?? null,
  createdFrom: asked.created_from ?? null,
  createdTo: asked.created_to ?? null,
});

export const paymentListView = listOf(paymentView, 'PaymentList');

export const listPayments = get(path('/payments'), {
  operationId: 'listPayments',
  tag: 'Payments',
  summary: 'List payments, newest first',
  description:
    'A page at a time: give the id of the last payment as `starting_after` to get those made before it. Nothing is skipped or repeated while new payments arrive. `status=processing` finds all whose outcome is not known yet.',
  query: paymentsQuery,
  answer: {
    description: 'A page of payments.',
    schema: paymentListView,
    viewOf: listViewOf(viewOf),
    examples: {
      page: listExample('The newest two of them', [
        examplePayments.succeeded.value,
        examplePayments.failed.value,
      ]),
    },
  },
  handle: ({ merchantId, query }, { payments }) =>
    payments.list(merchantId, filterOf(query), pageOf(query)),
});
