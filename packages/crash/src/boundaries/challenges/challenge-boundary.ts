import { type Hold } from '@payment-gateway/testkit';
import { type Engine } from '../../books/books.js';
import { type Step } from '../../gateways/steps.js';
import { type PaymentOrder } from '../../merchants/order.js';
import { type Actors } from './actors.js';

/** What becomes of a payment in the end, in the books and at the bank. */
export type ChallengeOutcome = {
  readonly status: 'succeeded' | 'authorized' | 'failed' | 'canceled';
  readonly reason: string | null;
  readonly charges: 0 | 1;
  /** How the bank says that the authentication ended. */
  readonly result: string;
  /** Of the void, if there is one. */
  readonly voidStatus?: 'succeeded' | 'failed';
};

/** One payment among those that a kill meets: its merchant and its payer, and what becomes of it. */
export type Part = {
  readonly name: string;
  readonly order?: Partial<Pick<PaymentOrder, 'card' | 'capture'>>;
  /** Happens before anything is held. */
  readonly before?: Act;
  /** Leads to the boundary, and is still under way when it is reached; retries until it is answered. */
  readonly until?: Act;
  /** Happens after the kill, before the restart. */
  readonly whileDown?: Act;
  readonly after?: Act;
  readonly expected: ChallengeOutcome;
};

export type Act = (actors: Actors) => Promise<unknown>;

/** A moment in the life of challenges at which something is killed. */
export type ChallengeBoundary = {
  readonly name: string;
  readonly engines: readonly Engine[];
  /** Also run by `npm test`, on the first engine; the others are run by `npm run test:crash` alone. */
  readonly isTested?: true;
  readonly killed: 'gateway' | 'bank' | 'database' | 'nothing';
  /** Which calls to the bank are held until the kill. */
  readonly hold?: Hold;
  /** Where the gateway pauses by itself, and in which kind of change. */
  readonly step?: readonly [step: Step, of: 'payments' | 'challenges'];
  /** Which commits lose their response, by a statement in them, until the kill; several may be cut. */
  readonly commits?: { readonly fault: 'withhold' | 'cut'; readonly statements: readonly string[] };
  /** Begins what leads to the boundary only after the kill, while it is not there. */
  readonly actsAfterKill?: boolean;
  /** Whether the reconciler runs before the kill. */
  readonly hasWorkers?: boolean;
  readonly restartedAs?: 1 | 2;
  /** When challenges expire; long after the scenario by default. */
  readonly challengeMs?: number;
  readonly parts: readonly Part[];
};

export const confirmed: ChallengeOutcome = {
  status: 'succeeded',
  reason: null,
  charges: 1,
  result: 'authenticated',
};

/** Declined without a charge. */
export const declined = (reason: string, result: string): ChallengeOutcome => ({
  status: 'failed',
  reason,
  charges: 0,
  result,
});

/** A void ended the challenge. */
export const calledOff: ChallengeOutcome = {
  status: 'canceled',
  reason: null,
  charges: 0,
  result: 'canceled',
  voidStatus: 'succeeded',
};
