import { call, noInput } from '../kit/call.js';
import { answers, unavailable } from '../kit/call-docs.js';

/** The process responds. */
export const getLive = call({
  method: 'get',
  path: '/health/live',
  tag: 'Health',
  operationId: 'getLive',
  summary: 'Is the process alive?',
  input: noInput,
  answer: answers(200, 'Health', 'It is.'),
  handle: () => ({ status: 'live' }),
});

/** The ledger can be used as well. */
export const getReady = call({
  method: 'get',
  path: '/health/ready',
  tag: 'Health',
  operationId: 'getReady',
  summary: 'Can it take deposits?',
  input: noInput,
  answer: answers(200, 'Health', 'It can.'),
  errors: { 503: unavailable },
  handle(_input, _exchange, { ledger }) {
    ledger.check();
    return { status: 'ready' };
  },
});
