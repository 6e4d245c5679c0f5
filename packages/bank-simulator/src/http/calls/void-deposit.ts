import { z } from 'zod';
import { call } from '../kit/call.js';
import { depositInPath, voidRequest } from '../schemas.js';
import { failure, operationCall, outcome, performing } from './operation.js';

export const voidDeposit = call({
  ...operationCall({
    succeeded: outcome('void', { status: 'succeeded', code: '0', amount: 1000 }),
    failed: failure('void', 'already_voided'),
  }),
  path: '/deposit/{reference}/void',
  operationId: 'voidDeposit',
  summary: 'Undo a charge or release a hold',
  description: 'As a whole, as long as nothing was captured or refunded.',
  input: z.object({ params: depositInPath, body: voidRequest }),
  requests: { all: { summary: 'All of it', value: { reference: 'void-1' } } },
  handle: performing('void'),
});
