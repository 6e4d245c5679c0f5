import { type Acts, DONE, NOTHING } from './acts.js';
import { type Boundary, type Ground, type Stage } from './boundary.js';
import { operating } from './operating.js';
import { paying } from './paying.js';
import { type Step } from './steps.js';

const SQLITE = ['sqlite'] as const;

/** Boundaries at which the gateway with the fault port stands still by itself. */
export const sqliteBoundaries: readonly Boundary[] = [paying, operating].flatMap((acts) => [
  {
    name: 'before the intent',
    engines: SQLITE,
    acts,
    expected: NOTHING,
    arrange: standingAt('before_intent'),
  },
  {
    name: 'after the intent: the bank has not been called',
    engines: SQLITE,
    acts,
    expected: acts.unheard,
    arrange: standingAt('after_intent'),
  },
  {
    name: 'after the bank answered: the outcome is not recorded',
    engines: SQLITE,
    acts,
    expected: DONE,
    arrange: standingAt('after_bank_answer'),
  },
  {
    name: 'after the outcome but before the answer',
    engines: SQLITE,
    acts,
    expected: DONE,
    arrange: standingAt('after_outcome'),
  },
]);

function standingAt(step: Step): (ground: Ground, acts: Acts) => Promise<Stage> {
  return (_, { count }) =>
    Promise.resolve({
      step,
      reached: (gateway) => gateway.stdout().split(`HELD ${step}\n`).length - 1 === count,
    });
}
