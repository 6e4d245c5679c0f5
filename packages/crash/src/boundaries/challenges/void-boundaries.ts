import { canceledByPayer, decide, openPage, returnWith, voidPayment } from './acts.js';
import { calledOff, type ChallengeBoundary, confirmed } from './challenge-boundary.js';

const BOTH = ['sqlite', 'mysql'] as const;

/** Boundaries at which a gateway is killed while a void and a payer race to end a challenge. */
export const voidBoundaries: readonly ChallengeBoundary[] = [
  {
    name: 'while a void is on its way to the bank: it arrives after recovery',
    engines: BOTH,
    isTested: true,
    killed: 'gateway',
    hold: { call: 'bar', part: 'request' },
    parts: [
      {
        name: 'the void ends the challenge, and the payer is too late',
        before: openPage,
        until: voidPayment,
        after: returnWith('confirm'),
        expected: calledOff,
      },
      {
        name: 'the payer confirms before the void arrives',
        before: openPage,
        until: voidPayment,
        whileDown: (actors) => actors.decide('confirm'),
        expected: { ...confirmed, voidStatus: 'failed' },
      },
      {
        name: 'the payer cancels before the void arrives',
        before: openPage,
        until: voidPayment,
        whileDown: (actors) => actors.decide('cancel'),
        expected: { ...canceledByPayer, voidStatus: 'failed' },
      },
    ],
  },
  {
    name: 'after the bank ended a challenge for a void: its response is in flight',
    engines: BOTH,
    killed: 'gateway',
    hold: { call: 'bar', part: 'response' },
    parts: [
      {
        name: 'the payer is sent back',
        before: openPage,
        until: voidPayment,
        after: returnWith('confirm'),
        expected: calledOff,
      },
      {
        name: 'the payer had confirmed before, and nobody knew',
        before: decide('confirm'),
        until: voidPayment,
        expected: { ...confirmed, voidStatus: 'failed' },
      },
    ],
  },
];
