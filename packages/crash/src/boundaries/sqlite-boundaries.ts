import { type Boundary, type Ground, type Stage } from './boundary.js';
import { type Step } from './steps.js';

const SQLITE = ['sqlite'] as const;

/** Boundaries at which the gateway with the fault port stands still by itself. */
export const sqliteBoundaries: readonly Boundary[] = [
  {
    name: 'before the intent',
    engines: SQLITE,
    payment: 'none',
    charges: 0,
    arrange: standingAt('before_intent'),
  },
  {
    name: 'after the intent: the bank has not been called',
    engines: SQLITE,
    payment: 'failed',
    declineReason: 'not_sent',
    charges: 0,
    arrange: standingAt('after_intent'),
  },
  {
    name: 'after the bank answered: the outcome is not recorded',
    engines: SQLITE,
    payment: 'succeeded',
    charges: 1,
    arrange: standingAt('after_bank_answer'),
  },
  {
    name: 'after the outcome but before the answer',
    engines: SQLITE,
    payment: 'succeeded',
    charges: 1,
    arrange: standingAt('after_outcome'),
  },
];

function standingAt(step: Step): (ground: Ground) => Promise<Stage> {
  return ({ orders }) =>
    Promise.resolve({
      step,
      reached: (gateway) => gateway.stdout().split(`HELD ${step}\n`).length - 1 === orders,
    });
}
