import { comeBack, decide, openPage, pay, returnWith, voidPayment } from './acts.js';
import { calledOff, type ChallengeBoundary, confirmed, type Part } from './challenge-boundary.js';

/** What merchants and payers do while the bank or the database is gone; they try again until it is back. */
const duringOutage: readonly Part[] = [
  {
    name: 'a payer is on the way out',
    before: pay,
    until: (actors) => actors.openPage(),
    after: returnWith('confirm'),
    expected: confirmed,
  },
  {
    name: 'a payer who confirmed is on the way back',
    before: decide('confirm'),
    until: comeBack,
    expected: confirmed,
  },
  {
    name: 'a payer is about to confirm',
    before: openPage,
    until: returnWith('confirm'),
    expected: confirmed,
  },
  {
    name: 'a payer confirmed twice, and the first answer was lost',
    before: decide('confirm'),
    until: returnWith('confirm'),
    expected: confirmed,
  },
  {
    name: 'a merchant voids the payment',
    before: openPage,
    until: voidPayment,
    after: returnWith('confirm'),
    expected: calledOff,
  },
];

/** Boundaries at which the gateway lives, and what it needs is killed. */
export const outageBoundaries: readonly ChallengeBoundary[] = [
  {
    name: 'the bank, while challenges wait',
    engines: ['sqlite', 'mysql'],
    isTested: true,
    killed: 'bank',
    hasWorkers: true,
    actsAfterKill: true,
    parts: duringOutage,
  },
  {
    name: 'the database, while challenges wait',
    engines: ['mysql'],
    killed: 'database',
    hasWorkers: true,
    actsAfterKill: true,
    parts: duringOutage,
  },
];
