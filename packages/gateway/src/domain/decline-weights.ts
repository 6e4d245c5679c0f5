import { type DeclineReason } from './decline-reasons.js';

/** Reasons that say nothing about the card: a failing bank must not lock out its customers and their merchants. */
const OF_THE_BANK: ReadonlySet<string> = new Set<DeclineReason>([
  'processing_error',
  'try_again_later',
  'authentication_unavailable',
]);

/** Wrong guesses by someone who has only a card's number: they count twice. */
const GUESSES: ReadonlySet<string> = new Set<DeclineReason>(['incorrect_cvc']);

/** The most that one decline can count. */
export const HEAVIEST_DECLINE = 2;

/** How much a decline counts against its card, its merchant and its client's address. */
export function declineWeight(reason: string): 0 | 1 | 2 {
  if (GUESSES.has(reason)) return HEAVIEST_DECLINE;
  return OF_THE_BANK.has(reason) ? 0 : 1;
}
