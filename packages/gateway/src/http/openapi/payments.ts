import { LARGEST_BODY_KIB } from '../../domain/errors.js';
import { eventsQuery, paymentsQuery } from '../schemas/list.js';
import { refTo } from './components.js';
import { exampleEvents, examplePaymentRequests, examplePayments } from './examples.js';
import { idempotencyKey, idInPath, queryParameters, requestId } from './parameters.js';
import { jsonResponse, listExample, readErrors, replayedHeader, writeErrors } from './responses.js';

const tags = ['Payments'];

const createPayment = {
  operationId: 'createPayment',
  tags,
  summary: 'Pay by card',
  description:
    'Charges the card once, or not at all. A decline is a result (`status: failed`), not an error. `status: processing` means that the outcome is not known yet: look at the payment again, do not make another. A payer who tries another card gets a new `Idempotency-Key`.',
  parameters: [
    idempotencyKey('attempt that the payer makes', 'body (the CVV is not compared)'),
    requestId,
  ],
  requestBody: {
    required: true,
    description: `JSON in UTF-8, at most ${LARGEST_BODY_KIB} KiB. A name stands once in its object, and an amount is taken as it is written: 1000.0 is 1000, 0.99999999999999999 is refused.`,
    content: {
      'application/json': { schema: refTo('PaymentRequest'), examples: examplePaymentRequests },
    },
  },
  responses: {
    200: jsonResponse('The payment.', 'Payment', examplePayments, replayedHeader),
    ...writeErrors('payment_in_progress', 'card_declined_too_often'),
  },
};

const listPayments = {
  operationId: 'listPayments',
  tags,
  summary: 'List payments, newest first',
  description:
    'A page at a time: give the id of the last payment as `starting_after` to get those made before it. Nothing is skipped or repeated while new payments arrive. `status=processing` finds all whose outcome is not known yet.',
  parameters: [...queryParameters(paymentsQuery), requestId],
  responses: {
    200: jsonResponse('A page of payments.', 'PaymentList', {
      page: listExample('The newest two of them', [
        examplePayments.succeeded.value,
        examplePayments.failed.value,
      ]),
    }),
    ...readErrors(),
  },
};

const getPayment = {
  operationId: 'getPayment',
  tags,
  summary: 'Look a payment up',
  description: "The payment as it is now. Another merchant's payment does not exist for you.",
  parameters: [idInPath('payment'), requestId],
  responses: {
    200: jsonResponse('The payment.', 'Payment', examplePayments),
    ...readErrors('payment_not_found'),
  },
};

const listEvents = {
  operationId: 'listPaymentEvents',
  tags,
  summary: "Read a payment's history",
  description:
    'Every step from the first intent on: when, from which status to which, what made it, and under which reference the bank knows it. There is no card data in it.',
  parameters: [idInPath('payment'), ...queryParameters(eventsQuery), requestId],
  responses: {
    200: jsonResponse('A page of the history, the oldest first.', 'PaymentEventList', {
      paid: listExample('Paid, and partly paid back', exampleEvents),
    }),
    ...readErrors('payment_not_found'),
  },
};

export const paymentPaths = {
  '/payments': { post: createPayment, get: listPayments },
  '/payments/{id}': { get: getPayment },
  '/payments/{id}/events': { get: listEvents },
};
