import { z } from 'zod';
import { call } from '../kit/call.js';
import { depositInPath, refundRequest } from '../schemas.js';
import { failure, operationCall, outcome, performing } from './operation.js';

export const refundDeposit = call({
  ...operationCall({
    succeeded: outcome('refund', { status: 'succeeded', code: '0', amount: 300 }),
    pending: outcome('refund', { status: 'pending', code: '200', amount: 300 }),
    failed: failure('refund', 'amount_too_large'),
  }),
  path: '/deposit/{reference}/refunds',
  operationId: 'refundDeposit',
  summary: 'Pay back what was taken, or a part of it',
  description:
    'As often as something is left. A refund may be pending: it reserves its amount, and settles by the time it is looked at or repeated under the same reference.',
  input: z.object({ params: depositInPath, body: refundRequest }),
  requests: {
    all: { summary: 'All that is left', value: { reference: 'refund-1' } },
    part: { summary: 'A part', value: { reference: 'refund-1', amount: 300 } },
  },
  handle: performing('refund'),
});
