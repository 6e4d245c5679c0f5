import { paymentPath } from '../kit/path.js';
import { amount, bodyOf } from '../schemas/fields.js';
import { exampleOperation, examplePayments, wholeAmount } from '../schemas/examples.js';
import { type OperationView } from '../schemas/operation.js';
import { operationCall } from './operation-call.js';

export const captureRequest = bodyOf('CaptureRequest', {
  amount: amount.nullish().meta({
    description:
      'What to take of the authorized amount, in the minor unit of the currency; the rest is released. All of it when left out.',
    examples: [700],
  }),
});

const capture: OperationView = { ...exampleOperation, type: 'capture', amount: 700 };
const held = {
  ...examplePayments.authorized.value,
  updated_at: exampleOperation.updated_at,
};

export const capturePayment = operationCall('capture', paymentPath('/payments/{id}/captures'), {
  operationId: 'capturePayment',
  tag: 'Authorizations',
  summary: 'Take the money that is held',
  description:
    'Captures all or part of an `authorized` payment, once; the rest is released. `status: pending` means that the outcome is not known yet: send the same key again, which answers with the capture as it is now, or read the events of the payment. A capture that fails leaves the payment `authorized`; another is tried with a new key.',
  request: captureRequest,
  requests: {
    whole: wholeAmount,
    part: { summary: 'A part; the rest is released', value: { amount: 700 } },
  },
  answers: {
    succeeded: {
      summary: 'A part was captured, the rest released',
      value: {
        operation: capture,
        payment: {
          ...examplePayments.succeeded.value,
          capture: 'manual',
          amount_captured: 700,
          amount_refundable: 700,
          updated_at: exampleOperation.updated_at,
        },
      },
    },
    failed: {
      summary: 'The bank refused; the money is still held',
      value: {
        operation: { ...capture, status: 'failed', code: '100', failure_reason: 'capture_failed' },
        payment: held,
      },
    },
    pending: {
      summary: 'The outcome is not known yet: send the same key again',
      value: {
        operation: { ...capture, status: 'pending', code: null, tracking_id: null },
        payment: held,
      },
    },
  },
  identityOf: ({ amount: wanted = null }) => ({ amount: wanted, reason: null }),
});
