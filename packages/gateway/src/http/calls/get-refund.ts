import { get } from '../kit/call.js';
import { refundPath } from '../kit/path.js';
import { noQuery } from '../kit/query.js';
import { exampleRefunds } from '../schemas/examples.js';
import { operationView, operationViewOf } from '../schemas/operation.js';

export const getRefund = get(refundPath('/refunds/{id}'), {
  operationId: 'getRefund',
  tag: 'Refunds',
  summary: 'Look a refund up',
  description: 'The refund as it is now: a `pending` one ends as `succeeded` or `failed`.',
  query: noQuery,
  answer: {
    description: 'The refund.',
    schema: operationView,
    viewOf: operationViewOf,
    examples: {
      succeeded: { summary: 'Paid back', value: exampleRefunds.succeeded.value.operation },
      pending: { summary: 'Under way', value: exampleRefunds.pending.value.operation },
    },
    note({ locals }, { id, paymentId }) {
      locals.paymentId = paymentId;
      locals.operationId = id;
    },
  },
  handle: ({ merchantId, id }, { operations }) => operations.getRefund(merchantId, id),
});
