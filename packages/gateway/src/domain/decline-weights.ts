import { type DeclineReason } from './decline-reasons.js';

/**
 * Reasons that say nothing against the card: a bank in trouble must not lock the cards of its
 * customers out, nor their merchants.
 */
const OF_THE_BANK: ReadonlySet<string> = new Set<DeclineReason>([
  'processing_error',
  'try_again_later',
]);

/** Whoever has a card's number and no more has to guess the rest: such a try counts twice. */
const GUESSES: ReadonlySet<string> = new Set<DeclineReason>(['incorrect_cvc']);

/** The most that one decline can count. */
export const HEAVIEST_DECLINE = 2;

/** What a decline counts against its card, its merchant and its client's address. */
export function declineWeight(reason: string): 0 | 1 | 2 {
  if (GUESSES.has(reason)) return HEAVIEST_DECLINE;
  return OF_THE_BANK.has(reason) ? 0 : 1;
}
