import { type PayerPlan } from '../payer-plan.js';

/** What payers do with the form of a checkout page. */
export const checkoutKinds = [
  'clicks once',
  'clicks twice',
  'pays in two tabs',
  'sends the form again',
  'reloads',
  'cancels',
  'cancels and pays at once',
  'walks away',
] as const;

export type CheckoutKind = (typeof checkoutKinds)[number];

/** What one payer does, and when. */
export type CheckoutPlan = {
  readonly kind: CheckoutKind;
  /** One for each attempt; the next one's is also that of a second tab. */
  readonly cards: readonly string[];
  /** What the payer does with challenges. */
  readonly challenge: PayerPlan;
  /** Before the page is opened, and before a card is sent. */
  readonly waitsMs: readonly [number, number];
  /** Which gateway the public address leads to first, and whether each reload leads to the other one. */
  readonly gateway: number;
  readonly switches: boolean;
  readonly pauseMs: number;
};
