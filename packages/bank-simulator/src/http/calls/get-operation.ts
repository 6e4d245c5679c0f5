import { z } from 'zod';
import { call } from '../kit/call.js';
import { answers, refusal, unavailable } from '../kit/call-docs.js';
import { problem } from '../kit/problems.js';
import { noteReference } from '../kit/request-log.js';
import { operationInPath } from '../schemas.js';
import { showOperation } from '../views.js';
import { outcome } from './operation.js';

export const getOperation = call({
  method: 'get',
  path: '/deposit/{reference}/operations/{operation_reference}',
  tag: 'Operations',
  operationId: 'getOperation',
  summary: 'What came of an operation',
  input: z.object({ params: operationInPath }),
  answer: answers(200, 'Operation', 'The operation, as it is now.', {
    pending: outcome('refund', { status: 'pending', code: '200', amount: 300 }),
    settled: outcome('refund', { status: 'succeeded', code: '0', amount: 300 }),
  }),
  errors: {
    404: refusal('The operation was never seen on this deposit.'),
    503: unavailable,
  },
  handle({ params: { reference, operation_reference } }, { req }, { ledger }) {
    noteReference(req, reference);
    const operation = ledger.findOperation(reference, operation_reference);
    if (!operation) throw problem('operation_not_found');
    return showOperation(operation);
  },
});
