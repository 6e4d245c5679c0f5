import { type Chance } from './chance.js';

/** Clients start within this time after the start of a round. */
export const BURST_MS = 300;

/** How a client retries until it has a final answer. */
export type RetryPlan = {
  /** The gateway of the first try. */
  readonly gateway: number;
  /** Whether each retry goes to the other gateway. */
  readonly switches: boolean;
  readonly pauseMs: number;
};

export const makeRetryPlan = (chance: Chance): RetryPlan => ({
  gateway: chance.whole(0, 1),
  switches: chance.happens(0.5),
  pauseMs: chance.whole(40, 250),
});
