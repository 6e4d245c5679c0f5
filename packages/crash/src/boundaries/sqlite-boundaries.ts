import { type Step } from '../gateways/steps.js';
import { type Boundary } from './boundary.js';
import { operationWorkload } from './operation-workload.js';
import { paymentWorkload } from './payment-workload.js';
import { DONE, NOTHING } from './workload.js';

const SQLITE = ['sqlite'] as const;

/** Boundaries at which the paused gateway stops by itself. */
export const sqliteBoundaries: readonly Boundary[] = [paymentWorkload, operationWorkload].flatMap(
  (workload) => [
    {
      name: 'before the intent',
      engines: SQLITE,
      workload,
      expected: NOTHING,
      arrange: pausedAt('before_intent'),
    },
    {
      name: 'after the intent: the bank has not been called',
      engines: SQLITE,
      workload,
      expected: workload.ifNotSent,
      arrange: pausedAt('after_intent'),
    },
    {
      name: 'after the bank responded: the outcome is not recorded',
      engines: SQLITE,
      workload,
      expected: DONE,
      arrange: pausedAt('after_bank_answer'),
    },
    {
      name: 'after the outcome but before the response',
      engines: SQLITE,
      workload,
      expected: DONE,
      arrange: pausedAt('after_outcome'),
    },
  ],
);

function pausedAt(step: Step): Boundary['arrange'] {
  return (_, { count }) =>
    Promise.resolve({
      step,
      isReached: (gateway) => gateway.stdout().split(`PAUSED ${step}\n`).length - 1 === count,
    });
}
