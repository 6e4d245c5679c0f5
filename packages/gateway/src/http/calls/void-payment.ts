import { paymentPath } from '../kit/path.js';
import { exampleOperation, examplePayments, wholeAmount } from '../schemas/examples.js';
import { bodyOf } from '../schemas/fields.js';
import { operationCall } from './operation-call.js';

export const voidRequest = bodyOf('VoidRequest', {});

export const voidPayment = operationCall('void', paymentPath('/payments/{id}/void'), {
  operationId: 'voidPayment',
  tag: 'Authorizations',
  summary: 'Release the money that is held, or end a challenge',
  description:
    'Releases an `authorized` payment, or ends the challenge of one that is `requires_action`; it is then `canceled`. If the payer was faster, the void of a challenge fails, and the payment is what the bank says. A payment that is not captured by its `capture_before` is released by itself.',
  request: voidRequest,
  requests: { whole: wholeAmount },
  answers: {
    succeeded: {
      summary: 'The money is released',
      value: {
        operation: { ...exampleOperation, type: 'void', amount: 1000 },
        payment: {
          ...examplePayments.authorized.value,
          status: 'canceled',
          capture_before: null,
          updated_at: exampleOperation.updated_at,
        },
      },
    },
  },
  identityOf: () => ({ amount: null, reason: null }),
});
