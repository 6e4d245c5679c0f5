import {
  comeBack,
  decide,
  failedByPayer,
  openAndReturn,
  openPage,
  pay,
  returnWith,
} from './acts.js';
import { type ChallengeBoundary, confirmed, declined, type Part } from './challenge-boundary.js';

const BOTH = ['sqlite', 'mysql'] as const;

const SOFT_DECLINE_CARD = '4000009900002307';
const RESET_CARD = '4000009900002109';
const FORGETFUL_CARD = '4000009900002604';
const PENDING_CARD = '4000009900002208';
const REPEATING_CARD = '4000009900002505';
const DECLINED_LATER_CARD = '4000008400001629';

/** The payer decides before the gateway is there again. */
const confirmWhileDown = {
  before: openPage,
  whileDown: (actors) => actors.decide('confirm'),
} satisfies Partial<Part>;

/** Boundaries at which a gateway is killed, and calls to the bank are held if any. */
export const gatewayBoundaries: readonly ChallengeBoundary[] = [
  {
    name: 'after the bank asked for a challenge: its response is in flight',
    engines: BOTH,
    isTested: true,
    killed: 'gateway',
    hold: { call: 'charge', part: 'response' },
    parts: [
      {
        name: 'the payer passes the challenge that recovery finds',
        until: pay,
        after: openAndReturn('confirm'),
        expected: confirmed,
      },
      {
        name: 'a soft decline led to the challenge, under the same reference',
        order: { card: SOFT_DECLINE_CARD },
        until: pay,
        after: openAndReturn('confirm'),
        expected: confirmed,
      },
      {
        name: 'the money is held, and captured after that',
        order: { capture: 'manual' },
        until: pay,
        async after(actors) {
          await openAndReturn('confirm')(actors);
          await actors.capture();
        },
        expected: confirmed,
      },
    ],
  },
  {
    name: 'while the bank is asked about a challenge: its response is in flight',
    engines: BOTH,
    isTested: true,
    killed: 'gateway',
    hold: { call: 'query', part: 'response' },
    parts: [
      {
        name: 'on the way out, and the payer opens the link again',
        before: pay,
        until: (actors) => actors.openPage(),
        after: returnWith('confirm'),
        expected: confirmed,
      },
      {
        name: 'on the way back of a payer who confirmed',
        before: decide('confirm'),
        until: comeBack,
        expected: confirmed,
      },
      {
        name: 'on the way back of a payer who came too early',
        before: openPage,
        until: comeBack,
        after: returnWith('fail'),
        expected: failedByPayer,
      },
    ],
  },
  {
    name: 'between the decision of a payer and the way back',
    engines: BOTH,
    isTested: true,
    killed: 'gateway',
    parts: [
      {
        name: 'a payer who comes back after recovery',
        before: decide('confirm'),
        after: comeBack,
        expected: confirmed,
      },
      {
        name: 'a payer who decides while the gateway is down, and never comes back',
        ...confirmWhileDown,
        expected: confirmed,
      },
      {
        name: 'a payer who fails, and never comes back',
        before: openPage,
        whileDown: (actors) => actors.decide('fail'),
        expected: failedByPayer,
      },
      {
        name: 'the bank resets the first question after it charged',
        order: { card: RESET_CARD },
        ...confirmWhileDown,
        after: comeBack,
        expected: confirmed,
      },
      {
        name: 'the bank forgets to notify, and fails at the first question',
        order: { card: FORGETFUL_CARD },
        ...confirmWhileDown,
        expected: confirmed,
      },
      {
        name: 'the bank is pending for a while after the challenge',
        order: { card: PENDING_CARD },
        ...confirmWhileDown,
        after: comeBack,
        expected: confirmed,
      },
      {
        name: 'the bank notifies twice and out of order',
        order: { card: REPEATING_CARD },
        ...confirmWhileDown,
        expected: confirmed,
      },
      {
        name: 'the card is declined after the challenge was passed',
        order: { card: DECLINED_LATER_CARD },
        ...confirmWhileDown,
        expected: declined('insufficient_funds', 'authenticated'),
      },
    ],
  },
  {
    name: 'while a challenge expires',
    engines: BOTH,
    killed: 'gateway',
    challengeMs: 2_000,
    parts: [
      {
        name: 'the payer has walked away',
        before: openPage,
        whileDown: (actors) => actors.waitUntilBank('failed'),
        expected: declined('authentication_abandoned', 'abandoned'),
      },
      {
        name: 'the payer confirms after that',
        before: openPage,
        async whileDown(actors) {
          await actors.waitUntilBank('failed');
          await actors.decide('confirm');
        },
        after: comeBack,
        expected: declined('authentication_abandoned', 'abandoned'),
      },
    ],
  },
  {
    name: 'after a notification: the response to the question that it caused is in flight',
    engines: BOTH,
    killed: 'gateway',
    hold: { call: 'query', part: 'response' },
    hasWorkers: true,
    parts: [
      {
        name: 'the payer never comes back',
        before: openPage,
        until: (actors) => actors.decide('confirm'),
        expected: confirmed,
      },
    ],
  },
  {
    name: 'after a payer decided: two gateways start at once, and the payer comes back',
    engines: ['mysql'],
    killed: 'gateway',
    restartedAs: 2,
    parts: [
      {
        name: 'both ask, and one records',
        before: decide('confirm'),
        after: comeBack,
        expected: confirmed,
      },
    ],
  },
];
