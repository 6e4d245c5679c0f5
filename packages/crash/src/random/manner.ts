import { type Chance } from '../random.js';

/** How long after the beginning of a round the clients come. */
export const BURST_MS = 300;

/** How a client asks for something until there is an answer to hold on to. */
export interface Manner {
  /** Which gateway it asks first; it changes over to the other when it `hops`. */
  gateway: number;
  hops: boolean;
  pauseMs: number;
}

export const makeManner = (chance: Chance): Manner => ({
  gateway: chance.whole(0, 1),
  hops: chance.happens(0.5),
  pauseMs: chance.whole(40, 250),
});
