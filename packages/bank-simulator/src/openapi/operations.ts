import { type OperationKind } from '../ledger/rows.js';
import { type OperationView } from '../schemas.js';
import {
  answer,
  badBody,
  depositInPath,
  neverSeen,
  operationInPath,
  refusal,
  requestBody,
  unavailable,
  unknownCaller,
  wrongValues,
  type ComponentName,
  type Examples,
} from './parts.js';

const tags = ['Operations'];

/** What may be done to a deposit later. */
export function operationPaths() {
  return {
    '/deposit/{reference}/captures': operationPath({
      operationId: 'captureDeposit',
      summary: 'Take a hold, or a part of it',
      description:
        'Once for each deposit made with `"capture": "manual"`. What is not captured is released.',
      component: 'CaptureRequest',
      requests: {
        all: { summary: 'All of it', value: { reference: 'capture-1' } },
        part: { summary: 'A part', value: { reference: 'capture-1', amount: 600 } },
      },
      answers: {
        succeeded: outcome('capture', { status: 'succeeded', code: '0', amount: 600 }),
        failed: failure('capture', 'already_captured'),
      },
    }),
    '/deposit/{reference}/void': operationPath({
      operationId: 'voidDeposit',
      summary: 'Undo a charge or release a hold',
      description: 'As a whole, as long as nothing was captured or refunded.',
      component: 'VoidRequest',
      requests: { all: { summary: 'All of it', value: { reference: 'void-1' } } },
      answers: {
        succeeded: outcome('void', { status: 'succeeded', code: '0', amount: 1000 }),
        failed: failure('void', 'already_voided'),
      },
    }),
    '/deposit/{reference}/refunds': operationPath({
      operationId: 'refundDeposit',
      summary: 'Pay back what was taken, or a part of it',
      description:
        'As often as something is left. A refund may be pending: it reserves its amount, and settles by the time it is looked at or repeated under the same reference.',
      component: 'RefundRequest',
      requests: {
        all: { summary: 'All that is left', value: { reference: 'refund-1' } },
        part: { summary: 'A part', value: { reference: 'refund-1', amount: 300 } },
      },
      answers: {
        succeeded: outcome('refund', { status: 'succeeded', code: '0', amount: 300 }),
        pending: outcome('refund', { status: 'pending', code: '200', amount: 300 }),
        failed: failure('refund', 'amount_too_large'),
      },
    }),
    '/deposit/{reference}/operations/{operation_reference}': {
      get: {
        tags,
        operationId: 'getOperation',
        summary: 'What came of an operation',
        parameters: [depositInPath, operationInPath],
        responses: {
          200: answer('Operation', 'The operation, as it is now.', {
            pending: outcome('refund', { status: 'pending', code: '200', amount: 300 }),
            settled: outcome('refund', { status: 'succeeded', code: '0', amount: 300 }),
          }),
          401: unknownCaller,
          404: refusal('The operation was never seen on this deposit.'),
          422: wrongValues,
          503: unavailable,
        },
      },
    },
  };
}

function operationPath(call: {
  operationId: string;
  summary: string;
  description: string;
  component: ComponentName;
  requests: Examples;
  answers: Examples;
}) {
  const { operationId, summary, description, component, requests, answers } = call;
  return {
    post: {
      tags,
      operationId,
      summary,
      description,
      parameters: [depositInPath],
      requestBody: requestBody(component, requests),
      responses: {
        201: answer(
          'Operation',
          'What came of it; a failure is a result, too. The same reference again answers it as it is now.',
          answers,
        ),
        ...badBody,
        401: unknownCaller,
        404: neverSeen,
        409: refusal('The reference in the body stands for another operation or amount.'),
        422: wrongValues,
        500: refusal('Some test cards end so, performed or not: repeat it under its reference.'),
        503: unavailable,
      },
    },
  };
}

function outcome(
  kind: OperationKind,
  told: Pick<OperationView, 'status' | 'code' | 'reason' | 'amount'>,
): { summary: string; value: OperationView } {
  const { status, code, reason, amount } = told;
  return {
    summary: reason === undefined ? status : `${status}: ${reason}`,
    value: {
      transaction_id: '0d7a4c52-5e0f-4d0e-9a34-1f1b7c1b8a11',
      reference: `${kind}-1`,
      deposit_reference: 'order-1',
      kind,
      status,
      code,
      ...(reason !== undefined && { reason }),
      amount,
      currency: 'USD',
      created_at: '2030-01-01T00:00:00.000Z',
    },
  };
}

const failure = (kind: OperationKind, reason: string) =>
  outcome(kind, { status: 'failed', code: '100', reason, amount: 1000 });
