import { z } from 'zod';
import { call } from '../kit/call.js';
import { captureRequest, depositInPath } from '../schemas.js';
import { failure, operationCall, outcome, performing } from './operation.js';

export const captureDeposit = call({
  ...operationCall({
    succeeded: outcome('capture', { status: 'succeeded', code: '0', amount: 600 }),
    failed: failure('capture', 'already_captured'),
  }),
  path: '/deposit/{reference}/captures',
  operationId: 'captureDeposit',
  summary: 'Take a hold, or a part of it',
  description:
    'Once for each deposit made with `"capture": "manual"`. What is not captured is released.',
  input: z.object({ params: depositInPath, body: captureRequest }),
  requests: {
    all: { summary: 'All of it', value: { reference: 'capture-1' } },
    part: { summary: 'A part', value: { reference: 'capture-1', amount: 600 } },
  },
  handle: performing('capture'),
});
