import {
  comeBack,
  decide,
  failedByPayer,
  openAndReturn,
  openPage,
  pay,
  voidPayment,
} from './acts.js';
import { calledOff, type ChallengeBoundary, confirmed } from './challenge-boundary.js';

const SQLITE = ['sqlite'] as const;
const MYSQL = ['mysql'] as const;

/** Boundaries at which the outcome of a challenge is about to be recorded, or just was. */
export const pausedBoundaries: readonly ChallengeBoundary[] = [
  {
    name: 'after the bank asked for a challenge: it is not recorded',
    engines: SQLITE,
    killed: 'gateway',
    step: ['after_bank_answer', 'payments'],
    parts: [
      {
        name: 'the payer passes the challenge that recovery finds, not recorded before',
        until: pay,
        after: openAndReturn('confirm'),
        expected: confirmed,
      },
    ],
  },
  {
    name: 'after the challenge is recorded but before the response',
    engines: SQLITE,
    killed: 'gateway',
    step: ['after_outcome', 'payments'],
    parts: [
      {
        name: 'the merchant repeats the request, and gets the address for the payer',
        until: pay,
        after: openAndReturn('fail'),
        expected: failedByPayer,
      },
    ],
  },
  {
    name: 'after the bank told how a challenge ended: it is not recorded',
    engines: SQLITE,
    isTested: true,
    killed: 'gateway',
    step: ['after_bank_answer', 'challenges'],
    parts: [
      {
        name: 'a payer who confirmed comes back',
        before: decide('confirm'),
        until: comeBack,
        expected: confirmed,
      },
      {
        name: 'a payer who failed comes back',
        before: decide('fail'),
        until: comeBack,
        expected: failedByPayer,
      },
      {
        name: 'a void has ended the challenge',
        before: openPage,
        until: voidPayment,
        expected: calledOff,
      },
    ],
  },
  {
    name: 'after the end of a challenge is recorded but before the response',
    engines: SQLITE,
    killed: 'gateway',
    step: ['after_outcome', 'challenges'],
    parts: [
      {
        name: 'a payer who confirmed is on the way to the shop',
        before: decide('confirm'),
        until: comeBack,
        expected: confirmed,
      },
      {
        name: 'a merchant who voided waits for the answer',
        before: openPage,
        until: voidPayment,
        expected: calledOff,
      },
    ],
  },
  {
    name: 'after the challenge is recorded: the response to COMMIT is in flight',
    engines: MYSQL,
    killed: 'gateway',
    commits: { fault: 'withhold', statements: [`'requires_action'`] },
    parts: [
      {
        name: 'the merchant repeats the request, and gets the address for the payer',
        until: pay,
        after: openAndReturn('confirm'),
        expected: confirmed,
      },
    ],
  },
  {
    name: 'after the end of a challenge is recorded: the response to COMMIT is in flight',
    engines: MYSQL,
    killed: 'gateway',
    commits: { fault: 'withhold', statements: [`'succeeded'`] },
    parts: [
      {
        name: 'a payer who confirmed comes back',
        before: decide('confirm'),
        until: comeBack,
        expected: confirmed,
      },
    ],
  },
  {
    name: 'not killed: the responses to the COMMITs of a challenge and of its end are lost, and they run again',
    engines: MYSQL,
    isTested: true,
    killed: 'nothing',
    commits: { fault: 'cut', statements: [`'requires_action'`, `'succeeded'`] },
    parts: [
      {
        name: 'the payer comes back to a payment that succeeded',
        until: pay,
        after: openAndReturn('confirm'),
        expected: confirmed,
      },
    ],
  },
];
