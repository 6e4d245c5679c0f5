import { type PaymentOrder, type ThreeDSecureOrder } from '../merchants/order.js';
import { type PayerKind, payerKinds, type PayerPlan } from '../payers/payer-plan.js';
import { type Decision } from '../payers/visit.js';
import { CHALLENGE_CARD } from '../payers/challenge-card.js';
import { challengeCards } from './cards.js';
import { type Chance } from './chance.js';
import { makeRetryPlan, type RetryPlan } from './retry-plan.js';

/** What happens to a payment that waits for its payer. */
export type ChallengePlan = {
  readonly payer: PayerPlan;
  /** A merchant that voids the payment, in a race with the payer; null for most. */
  readonly void: VoidPlan | null;
};

type VoidPlan = RetryPlan & {
  readonly key: string | null;
  /** After the merchant has seen that the payment waits. */
  readonly afterMs: number;
  /** How many times it is sent at the same time. */
  readonly copies: number;
};

// Long enough that kills meet payers at every step.
const LONGEST_WAIT_MS = 500;

const DECISIONS: readonly Decision[] = ['confirm', 'confirm', 'confirm', 'fail', 'cancel'];
const DECISION_OF: Partial<Readonly<Record<PayerKind, Decision>>> = {
  confirms: 'confirm',
  fails: 'fail',
  cancels: 'cancel',
};
const REQUESTS = ['automatic', 'automatic', 'automatic', 'required', 'never'] as const;
// Only the payment's id may be added to what the merchant named.
const RETURN_PAGES = ['', '?step=paid', '?a=1&b=%C3%A9%20x', '?payment_id=mine'] as const;

/** A card for a payment with 3-D Secure; every second asks for a challenge that is plain. */
export const pickChallengeCard = (chance: Chance): string =>
  chance.happens(0.5) ? CHALLENGE_CARD : chance.pick(challengeCards);

export const makeThreeDSecure = (chance: Chance, tag: string): ThreeDSecureOrder => ({
  request: chance.pick(REQUESTS),
  returnUrl: `https://shop.example/${tag}${pickReturnPage(chance)}`,
});

/** What may follow the path of a page of the shop. */
export const pickReturnPage = (chance: Chance): string => chance.pick(RETURN_PAGES);

/** A payer of any kind. */
export function makePayer(chance: Chance): PayerPlan {
  const kind = chance.pick(payerKinds);
  const wait = (): number => chance.whole(0, LONGEST_WAIT_MS);
  return {
    kind,
    decisions: [DECISION_OF[kind] ?? chance.pick(DECISIONS), chance.pick(DECISIONS)],
    waitsMs: [wait(), wait(), wait()],
    ...makeRetryPlan(chance),
  };
}

/** What the payer does if the payment waits for it; null if that is impossible. */
export function makeChallenge(chance: Chance, order: PaymentOrder): ChallengePlan | null {
  if (order.threeDSecure === null) return null;
  return {
    payer: makePayer(chance),
    void: chance.happens(0.2)
      ? {
          key: chance.happens(0.75) ? 'void' : null,
          afterMs: chance.whole(0, LONGEST_WAIT_MS * 2),
          copies: chance.whole(1, 2),
          ...makeRetryPlan(chance),
        }
      : null,
  };
}
