import { type Hold } from '@payment-gateway/testkit';
import { type CheckoutKind } from '../../payers/checkout/checkout-plan.js';

/** A moment in an attempt to pay at which the payer's gateway is killed. Then the payer sends the form to another one. */
export type CheckoutBoundary = {
  readonly name: string;
  readonly hold: Hold;
  /** How many attempts the session has in the end, of which the last is charged. */
  readonly attempts: 1 | 2;
};

/** What the payers do that the kill meets. Each has a session. */
export const metByKill: readonly CheckoutKind[] = [
  'clicks twice',
  'pays in two tabs',
  'sends the form again',
];

export const checkoutBoundaries: readonly CheckoutBoundary[] = [
  {
    // The card died with the gateway. The request arrives at the bank after recovery, and changes nothing.
    name: 'after the intent of an attempt: the bank has not been called',
    hold: { call: 'charge', part: 'request' },
    attempts: 2,
  },
  {
    name: 'after the bank charged for an attempt: the outcome is not recorded',
    hold: { call: 'charge', part: 'response' },
    attempts: 1,
  },
];
