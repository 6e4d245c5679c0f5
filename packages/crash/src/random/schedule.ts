import { type PaymentOrder } from '../order.js';
import { chanceFrom, type Chance } from '../random.js';
import { bankCards, ownCard } from './cards.js';
import { type LifeStep, makeLife } from './life.js';
import { BURST_MS, makeManner, type Manner } from './manner.js';

export type Engine = 'mysql' | 'sqlite';
export type Target = 'gateway A' | 'gateway B' | 'bank' | 'database';

/** One client: an order, sent again with its key until there is an answer to hold on to. */
export interface ClientPlan extends Manner {
  order: PaymentOrder;
  /** After the round has begun. */
  atMs: number;
  /** What comes of the payment later; it may well go on into later rounds. */
  life: readonly LifeStep[];
}

/** A burst of requests, and what is killed in the middle of it. */
export interface Round {
  clients: ClientPlan[];
  /** Killed in this order, started again in the other one. */
  targets: Target[];
  killAtMs: number;
  downMs: number;
}

/** All that the harness decides. The same seed gives the same schedule. */
export interface Schedule {
  rounds: Round[];
  /** Card numbers that must not be found anywhere. */
  cards: string[];
}

// Money that is held is always dealt with, one way or another; of what was paid, this share.
const LIVES_ON = 0.5;
const CURRENCIES = ['USD', 'EUR', 'JPY'] as const;
const TARGETS = {
  mysql: ['gateway A', 'gateway B', 'bank', 'database'],
  sqlite: ['gateway A', 'gateway A', 'bank'],
} as const;

/** Makes the schedule of a run. */
export function makeSchedule(seed: number, rounds: number, engine: Engine): Schedule {
  const chance = chanceFrom(seed);
  const own = ownCard(chance);
  const keyed: PaymentOrder[] = [];

  function makeOrder(name: string): PaymentOrder {
    const merchant = chance.happens(0.85) ? 'merchant_one' : 'merchant_two';
    const order: PaymentOrder = {
      tag: `order-${seed}-${name}`,
      merchant,
      // Merchants share the names of keys: another merchant's key is another key.
      key: chance.happens(0.75) ? keyNamed(seed, keyed, merchant) : null,
      card: chance.happens(0.4) ? own : chance.pick(bankCards),
      amount: chance.whole(2, 90_000),
      currency: chance.pick(CURRENCIES),
      capture: chance.happens(0.3) ? 'manual' : 'automatic',
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
      // One client of each order goes on with the payment; the others only wanted to pay.
      const livesOn = !isOld && (order.capture === 'manual' || chance.happens(LIVES_ON));
      const life = livesOn ? makeLife(chance, order) : [];
      clients.push(makeClient(chance, order, life));
      if (order.key === null) continue;
      const copies = chance.happens(0.3) ? chance.whole(1, 4) : 0;
      for (let copy = 0; copy < copies; copy++) clients.push(makeClient(chance, order));
      if (chance.happens(0.05)) {
        clients.push(makeClient(chance, { ...order, amount: order.amount + 1 }));
      }
    }
    const first = chance.pick<Target>(TARGETS[engine]);
    const second = chance.pick<Target>(TARGETS[engine]);
    const targets = second !== first && chance.happens(0.25) ? [first, second] : [first];
    return {
      clients,
      targets,
      killAtMs: chance.whole(0, BURST_MS + 50),
      downMs: chance.whole(0, 150),
    };
  }

  const made = Array.from({ length: rounds }, (_, number) => makeRound(number));
  return { rounds: made, cards: [own, ...bankCards] };
}

const keyNamed = (seed: number, keyed: readonly PaymentOrder[], merchant: string): string =>
  `key-${seed}-${keyed.filter((order) => order.merchant === merchant).length}`;

const makeClient = (
  chance: Chance,
  order: PaymentOrder,
  life: readonly LifeStep[] = [],
): ClientPlan => ({
  order,
  atMs: chance.whole(0, BURST_MS),
  ...makeManner(chance),
  life,
});
