import { type Decision } from '../../payers/visit.js';
import { type Act, type ChallengeOutcome, declined } from './challenge-boundary.js';

export const failedByPayer: ChallengeOutcome = declined(
  'authentication_failed',
  'not_authenticated',
);
export const canceledByPayer: ChallengeOutcome = declined('authentication_canceled', 'canceled');

export const pay: Act = (actors) => actors.pay();

/** The payer waits on the bank's page. */
export const openPage: Act = async (actors) => {
  await actors.pay();
  await actors.openPage();
};

/** The payer has decided, and has not come back yet. */
export const decide =
  (decision: Decision): Act =>
  async (actors) => {
    await openPage(actors);
    await actors.decide(decision);
  };

/** The payer does all of it. */
export const openAndReturn =
  (decision: Decision): Act =>
  async (actors) => {
    await actors.openPage();
    await actors.decideAndReturn(decision);
  };

export const returnWith =
  (decision: Decision): Act =>
  (actors) =>
    actors.decideAndReturn(decision);

export const comeBack: Act = (actors) => actors.comeBack();

export const voidPayment: Act = (actors) => actors.void();
