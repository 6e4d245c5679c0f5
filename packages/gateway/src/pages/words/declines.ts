import { type DeclineReason } from '../../domain/decline-reasons.js';

/** What a payer reads of a decline. Fewer than there are reasons: not all of them are for the person at the card. */
export type DeclineMessage =
  | 'declined'
  | 'too_little_money'
  | 'limit_reached'
  | 'expired'
  | 'wrong_cvv'
  | 'wrong_number'
  | 'unsuitable'
  | 'not_processed'
  | 'reversed'
  | 'not_confirmed'
  | 'confirmation_unavailable'
  | 'confirmation_canceled'
  | 'confirmation_late';

// A payer with a lost or stolen card, or one whom the bank suspects, reads what all others read without a reason.
const messages: Readonly<Record<DeclineReason, DeclineMessage>> = {
  insufficient_funds: 'too_little_money',
  lost_card: 'declined',
  stolen_card: 'declined',
  fraudulent: 'declined',
  expired_card: 'expired',
  incorrect_cvc: 'wrong_cvv',
  incorrect_number: 'wrong_number',
  processing_error: 'not_processed',
  card_declined: 'declined',
  generic_decline: 'declined',
  do_not_honor: 'declined',
  card_not_supported: 'unsuitable',
  currency_not_supported: 'unsuitable',
  card_velocity_exceeded: 'limit_reached',
  authentication_required: 'not_confirmed',
  authentication_failed: 'not_confirmed',
  authentication_unavailable: 'confirmation_unavailable',
  authentication_canceled: 'confirmation_canceled',
  authentication_abandoned: 'confirmation_late',
  invalid_account: 'declined',
  try_again_later: 'not_processed',
  amount_mismatch: 'reversed',
  not_sent: 'not_processed',
};

/** Why a card was declined, as it is told to the payer. */
export const declineMessageOf = (reason: DeclineReason): DeclineMessage => messages[reason];
