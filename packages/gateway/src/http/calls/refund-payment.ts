import { paymentPath } from '../kit/path.js';
import { exampleRefunds, wholeAmount } from '../schemas/examples.js';
import { amount, bodyOf, text } from '../schemas/fields.js';
import { operationCall } from './operation-call.js';

export const refundRequest = bodyOf('RefundRequest', {
  amount: amount.nullish().meta({
    description:
      'What to pay back, in the minor unit of the currency. All that is left when left out.',
    examples: [300],
  }),
  reason: text(255)
    .nullish()
    .meta({ description: 'Why, in your own words.', examples: ['One apple was bad'] }),
});

export const refundPayment = operationCall('refund', paymentPath('/payments/{id}/refunds'), {
  operationId: 'refundPayment',
  tag: 'Refunds',
  summary: 'Pay back',
  description:
    'Pays back all or part of what was captured, as often as something is left (`amount_refundable`). `status: pending` means that it is under way; it may still fail, and its amount can then be paid back again.',
  request: refundRequest,
  requests: {
    whole: wholeAmount,
    part: {
      summary: 'A part, with a reason',
      value: { amount: 300, reason: 'One apple was bad' },
    },
  },
  answers: exampleRefunds,
  identityOf: ({ amount: wanted = null, reason = null }) => ({ amount: wanted, reason }),
});
