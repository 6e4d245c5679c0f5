import { get } from '../kit/call.js';
import { notePayment } from '../kit/context.js';
import { paymentPath } from '../kit/path.js';
import { noQuery } from '../kit/query.js';
import { examplePayments } from '../schemas/examples.js';
import { paymentView, viewOf } from '../schemas/payment.js';

export const getPayment = get(paymentPath('/payments/{id}'), {
  operationId: 'getPayment',
  tag: 'Payments',
  summary: 'Look a payment up',
  description: "The payment as it is now. Another merchant's payment does not exist for you.",
  query: noQuery,
  answer: {
    description: 'The payment.',
    schema: paymentView,
    viewOf,
    examples: examplePayments,
    note: notePayment,
  },
  handle: ({ merchantId, id }, { payments }) => payments.get(merchantId, id),
});
