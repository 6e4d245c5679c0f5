import { type CheckoutClient } from '../checkout/run-checkout.js';
import { type SessionOrder } from '../merchants/session-order.js';
import { checkoutKinds, type CheckoutPlan } from '../payers/checkout/checkout-plan.js';
import { challengeCards, declinedCards, FOREVER_PENDING_CARD, testCards } from './cards.js';
import { makePayer, pickReturnPage } from './challenges.js';
import { type Chance } from './chance.js';
import { BURST_MS, makeRetryPlan } from './retry-plan.js';

const FEWEST_PER_ROUND = 2;
const MOST_PER_ROUND = 4;
// One more than a session takes.
const MOST_CARDS = 6;
const LONGEST_WAIT_MS = 400;
const EXPIRED_SHARE = 0.15;
const CHALLENGE_SHARE = 0.25;
// The share of cards that succeed at once. The rest is declined, pending, faulty or challenged.
const PLAIN_SHARE = 0.35;
// The share of payers without a card that works.
const LUCKLESS_SHARE = 0.1;
const CURRENCIES = ['USD', 'EUR', 'JPY'] as const;

/** The merchants of one round that send a payer through checkout. */
export function makeCheckouts(
  chance: Chance,
  { seed, round, plainCard }: { seed: number; round: number; plainCard: string },
): CheckoutClient[] {
  return Array.from({ length: chance.whole(FEWEST_PER_ROUND, MOST_PER_ROUND) }, (_, place) => {
    const name = `${seed}-${round}-${place}`;
    return {
      order: makeOrder(chance, name),
      atMs: chance.whole(0, BURST_MS),
      copies: chance.happens(0.3) ? 2 : 1,
      payer: makeCheckoutPayer(chance, plainCard),
      expire: chance.happens(EXPIRED_SHARE)
        ? { afterMs: chance.whole(0, LONGEST_WAIT_MS * 4), ...makeRetryPlan(chance) }
        : null,
      ...makeRetryPlan(chance),
    };
  });
}

const makeOrder = (chance: Chance, name: string): SessionOrder => ({
  tag: `checkout-${name}`,
  merchant: chance.happens(0.85) ? 'merchant_one' : 'merchant_two',
  // Keys of sessions and of payments have nothing to do with each other.
  key: `key-${name}`,
  amount: chance.whole(2, 90_000),
  currency: chance.pick(CURRENCIES),
  capture: chance.happens(0.3) ? 'manual' : 'automatic',
  returnUrl: `https://shop.example/checkout-${name}/paid${pickReturnPage(chance)}`,
  cancelUrl: chance.happens(0.6) ? `https://shop.example/checkout-${name}/cart` : null,
});

function makeCheckoutPayer(chance: Chance, plainCard: string): CheckoutPlan {
  const wait = (): number => chance.whole(0, LONGEST_WAIT_MS);
  return {
    // Most click, as double clicks are what this is about.
    kind: chance.happens(0.4) ? 'clicks twice' : chance.pick(checkoutKinds),
    cards: pickCards(chance, plainCard),
    challenge: makePayer(chance),
    waitsMs: [wait(), wait()],
    ...makeRetryPlan(chance),
  };
}

function pickCards(chance: Chance, plainCard: string): string[] {
  if (chance.happens(LUCKLESS_SHARE)) {
    return Array.from({ length: MOST_CARDS }, () => chance.pick(declinedCards));
  }
  const cards = Array.from({ length: MOST_CARDS }, () => {
    if (chance.happens(CHALLENGE_SHARE)) return chance.pick(challengeCards);
    return chance.happens(PLAIN_SHARE) ? plainCard : chance.pick(testCards);
  });
  // A session waits for it for ever, so nobody waits for the session at the end.
  const isForever = cards.includes(FOREVER_PENDING_CARD);
  if (!isForever) return cards;
  return chance.happens(0.2)
    ? [FOREVER_PENDING_CARD]
    : cards.map((card) => (card === FOREVER_PENDING_CARD ? plainCard : card));
}
