import { type CheckoutClient } from '../checkout/run-checkout.js';
import { type Engine } from '../books/books.js';
import { type PaymentOrder } from '../merchants/order.js';
import { challengeCards, testCards, uniqueCard } from './cards.js';
import {
  type ChallengePlan,
  makeChallenge,
  makeThreeDSecure,
  pickChallengeCard,
} from './challenges.js';
import { chanceFrom, type Chance } from './chance.js';
import { makeCheckouts } from './checkouts.js';
import { type FollowUp, makeFollowUps } from './follow-ups.js';
import { BURST_MS, makeRetryPlan, type RetryPlan } from './retry-plan.js';

export type Target = 'gateway A' | 'gateway B' | 'worker' | 'bank' | 'database' | 'receivers';

/** One client: an order, and how it is retried. */
export type ClientPlan = {
  readonly order: PaymentOrder;
  /** After the start of the round. */
  readonly atMs: number;
  /** What the payer does if the payment requires action. Several clients may send the order, but it has one payer. */
  readonly challenge: ChallengePlan | null;
  /** What it does with the payment later, maybe during later rounds. */
  readonly followUps: readonly FollowUp[];
} & RetryPlan;

/** A burst of requests, and what is killed during it. */
export type Round = {
  readonly clients: ClientPlan[];
  readonly checkouts: readonly CheckoutClient[];
  /** Restarted in the reverse order. */
  readonly targets: Target[];
  readonly killAtMs: number;
  readonly downMs: number;
};

/** Every decision of the harness. The same seed gives the same schedule. */
export type Schedule = {
  readonly rounds: Round[];
  /** Card numbers that must not be in any file or log. */
  readonly cards: string[];
};

// The share of charges with follow-ups. Authorizations always have some.
const FOLLOW_UP_SHARE = 0.5;
// The share of orders with 3-D Secure, and of those whose card has nothing to do with it.
const THREE_D_SECURE_SHARE = 0.35;
const ORDINARY_CARD_SHARE = 0.1;
// The share of cards that need a challenge where none is possible.
const IMPOSSIBLE_CHALLENGE_SHARE = 0.03;
// In some rounds nothing is killed for a while, so that payers get through all steps of a challenge.
const CALM_SHARE = 0.3;
const LONGEST_CALM_MS = 2_500;
const CHECKOUT_SEED = 0x5e5510;
const CURRENCIES = ['USD', 'EUR', 'JPY'] as const;
const TARGETS: Readonly<Record<Engine, readonly Target[]>> = {
  mysql: ['gateway A', 'gateway B', 'worker', 'bank', 'database', 'receivers'],
  sqlite: ['gateway A', 'gateway A', 'bank', 'receivers'],
};

const OF_EVENTS: ReadonlySet<Target> = new Set(['worker', 'receivers']);

/** Makes the schedule of a run. Without recovery nobody sends events, so only the rest is killed. */
export function makeSchedule(
  seed: number,
  rounds: number,
  engine: Engine,
  recovery = true,
): Schedule {
  const chance = chanceFrom(seed);
  const targets: readonly Target[] = recovery
    ? TARGETS[engine]
    : TARGETS[engine].filter((target) => !OF_EVENTS.has(target));
  const own = uniqueCard(chance);
  // Of its own: the other orders of a seed are the same with and without checkout.
  const checkoutChance = chanceFrom(seed ^ CHECKOUT_SEED);
  const keyed: PaymentOrder[] = [];

  function pickCard(isSecure: boolean): string {
    const needsChallenge = isSecure
      ? !chance.happens(ORDINARY_CARD_SHARE)
      : chance.happens(IMPOSSIBLE_CHALLENGE_SHARE);
    if (needsChallenge) return pickChallengeCard(chance);
    return chance.happens(0.4) ? own : chance.pick(testCards);
  }

  function makeOrder(name: string): PaymentOrder {
    const merchant = chance.happens(0.85) ? 'merchant_one' : 'merchant_two';
    const tag = `order-${seed}-${name}`;
    const isSecure = chance.happens(THREE_D_SECURE_SHARE);
    const order: PaymentOrder = {
      tag,
      merchant,
      // Keys are scoped to the merchant, so both merchants use the same names.
      key: chance.happens(0.75) ? keyNamed(seed, keyed, merchant) : null,
      card: pickCard(isSecure),
      amount: chance.whole(2, 90_000),
      currency: chance.pick(CURRENCIES),
      capture: chance.happens(0.3) ? 'manual' : 'automatic',
      threeDSecure: isSecure ? makeThreeDSecure(chance, tag) : null,
    };
    if (order.key !== null) keyed.push(order);
    return order;
  }

  function makeRound(number: number): Round {
    const clients: ClientPlan[] = [];
    const orders = chance.whole(8, 18);
    for (let place = 0; place < orders; place++) {
      const isOld = keyed.length > 0 && chance.happens(0.08);
      const order = isOld ? chance.pick(keyed) : makeOrder(`${number}-${place}`);
      // Only one client of each order has follow-ups.
      const hasFollowUps =
        !isOld && (order.capture === 'manual' || chance.happens(FOLLOW_UP_SHARE));
      const followUps = hasFollowUps ? makeFollowUps(chance, order) : [];
      const challenge = isOld ? null : makeChallenge(chance, order);
      clients.push(makeClient(chance, order, { challenge, followUps }));
      if (order.key === null) continue;
      const copies = chance.happens(0.3) ? chance.whole(1, 4) : 0;
      for (let copy = 0; copy < copies; copy++) clients.push(makeClient(chance, order));
      if (chance.happens(0.05)) {
        clients.push(makeClient(chance, { ...order, amount: order.amount + 1 }));
      }
    }
    const first = chance.pick(targets);
    const second = chance.pick(targets);
    const killed = second !== first && chance.happens(0.25) ? [first, second] : [first];
    return {
      clients,
      checkouts: makeCheckouts(checkoutChance, { seed, round: number, plainCard: own }),
      targets: killed,
      killAtMs: chance.happens(CALM_SHARE)
        ? chance.whole(BURST_MS, LONGEST_CALM_MS)
        : chance.whole(0, BURST_MS + 50),
      downMs: chance.whole(0, 150),
    };
  }

  const made = Array.from({ length: rounds }, (_, number) => makeRound(number));
  return { rounds: made, cards: [own, ...testCards, ...challengeCards] };
}

const keyNamed = (seed: number, keyed: readonly PaymentOrder[], merchant: string): string =>
  `key-${seed}-${keyed.filter((order) => order.merchant === merchant).length}`;

const makeClient = (
  chance: Chance,
  order: PaymentOrder,
  later: Pick<ClientPlan, 'challenge' | 'followUps'> = { challenge: null, followUps: [] },
): ClientPlan => ({
  order,
  atMs: chance.whole(0, BURST_MS),
  ...makeRetryPlan(chance),
  ...later,
});
