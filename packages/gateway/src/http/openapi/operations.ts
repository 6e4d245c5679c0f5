import { type OperationKind } from '../../domain/states.js';
import { refundsQuery } from '../schemas/list.js';
import { refTo, type SchemaName } from './components.js';
import { exampleCaptures, exampleRefunds, exampleVoids } from './examples.js';
import { idempotencyKey, idInPath, queryParameters, requestId } from './parameters.js';
import { jsonResponse, listExample, readErrors, replayedHeader, writeErrors } from './responses.js';

const operation = (given: {
  operationId: string;
  what: OperationKind;
  tags: readonly string[];
  summary: string;
  description: string;
  body: SchemaName;
  requests: Record<string, { summary: string; value: object }>;
  answers: Record<string, { summary: string; value: object }>;
}) => ({
  operationId: given.operationId,
  tags: given.tags,
  summary: given.summary,
  description: given.description,
  parameters: [idInPath('payment'), idempotencyKey(`${given.what} that you mean`), requestId],
  requestBody: {
    required: false,
    content: { 'application/json': { schema: refTo(given.body), examples: given.requests } },
  },
  responses: {
    200: jsonResponse(
      'The operation, and the payment after it.',
      'OperationAndPayment',
      given.answers,
      replayedHeader,
    ),
    ...writeErrors(
      'payment_not_found',
      'operation_in_progress',
      'operation_not_allowed',
      'operation_unconfirmed',
    ),
  },
});

const authorizations = ['Authorizations'];
const refunds = ['Refunds'];

const whole = { summary: 'All of it', value: {} };

const capture = operation({
  operationId: 'capturePayment',
  what: 'capture',
  tags: authorizations,
  summary: 'Take the money that is held',
  description:
    'Captures all or part of an `authorized` payment, once; the rest is released. `status: pending` means that the outcome is not known yet: send the same key again, which answers with the capture as it is now, or read the events of the payment. A capture that fails leaves the payment `authorized`; another is tried with a new key.',
  body: 'CaptureRequest',
  requests: { whole, part: { summary: 'A part; the rest is released', value: { amount: 700 } } },
  answers: exampleCaptures,
});

const voidPayment = operation({
  operationId: 'voidPayment',
  what: 'void',
  tags: authorizations,
  summary: 'Release the money that is held',
  description:
    'Releases an `authorized` payment, which is then `canceled`. A payment that is not captured by its `capture_before` is released by itself.',
  body: 'VoidRequest',
  requests: { whole },
  answers: exampleVoids,
});

const refund = operation({
  operationId: 'refundPayment',
  what: 'refund',
  tags: refunds,
  summary: 'Pay back',
  description:
    'Pays back all or part of what was captured, as often as something is left (`amount_refundable`). `status: pending` means that it is under way; it may still fail, and its amount can then be paid back again.',
  body: 'RefundRequest',
  requests: {
    whole,
    part: {
      summary: 'A part, with a reason',
      value: { amount: 300, reason: 'One apple was bad' },
    },
  },
  answers: exampleRefunds,
});

const listRefunds = {
  operationId: 'listRefunds',
  tags: refunds,
  summary: 'List the refunds of a payment, newest first',
  parameters: [idInPath('payment'), ...queryParameters(refundsQuery), requestId],
  responses: {
    200: jsonResponse('A page of refunds.', 'RefundList', {
      page: listExample('One refund', [exampleRefunds.succeeded.value.operation]),
    }),
    ...readErrors('payment_not_found'),
  },
};

const getRefund = {
  operationId: 'getRefund',
  tags: refunds,
  summary: 'Look a refund up',
  description: 'The refund as it is now: a `pending` one ends as `succeeded` or `failed`.',
  parameters: [idInPath('refund'), requestId],
  responses: {
    200: jsonResponse('The refund.', 'Operation', {
      succeeded: { summary: 'Paid back', value: exampleRefunds.succeeded.value.operation },
      pending: { summary: 'Under way', value: exampleRefunds.pending.value.operation },
    }),
    ...readErrors('refund_not_found'),
  },
};

export const operationPaths = {
  '/payments/{id}/captures': { post: capture },
  '/payments/{id}/void': { post: voidPayment },
  '/payments/{id}/refunds': { post: refund, get: listRefunds },
  '/refunds/{id}': { get: getRefund },
};
