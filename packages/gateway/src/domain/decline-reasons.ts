import { type Advice } from './retry.js';

/**
 * Why a payment is `failed`: the values of `decline_reason`. They are reasons of the simulator and other banks, and
 * the gateway's own (the last two). Any other reason becomes `generic_decline`: a bank's text could contain anything,
 * even card data.
 */
export const declineReasons = {
  insufficient_funds: [
    'new_key',
    'The balance or limit is too low. Another card may work, or this one later.',
  ],
  lost_card: ['other_card', 'The card was reported lost. Do not tell the payer why.'],
  stolen_card: ['other_card', 'The card was reported stolen. Do not tell the payer why.'],
  expired_card: ['other_card', 'The bank says that the card has expired.'],
  incorrect_cvc: ['new_key', 'The CVV is wrong. Let the payer type it again.'],
  incorrect_number: ['new_key', 'The card number is wrong. Let the payer type it again.'],
  processing_error: ['new_key', 'The bank could not process the card. It may work later.'],
  card_declined: ['other_card', 'The bank does not say why. The payer may ask their bank.'],
  generic_decline: ['other_card', 'The bank gave no reason, or one that is not listed here.'],
  do_not_honor: ['other_card', 'The bank does not say why. The payer may ask their bank.'],
  fraudulent: ['other_card', 'The bank suspects fraud. Do not tell the payer why.'],
  card_not_supported: ['other_card', 'The card cannot be used for this kind of payment.'],
  currency_not_supported: ['other_card', 'The card cannot pay in this currency.'],
  card_velocity_exceeded: [
    'new_key',
    'The card has reached a limit. Another card may work, or this one later.',
  ],
  authentication_required: [
    'new_key',
    'The bank requires the payer to authenticate (3-D Secure). Send a `return_url`, so that a challenge is possible.',
  ],
  authentication_failed: [
    'new_key',
    'The payer did not pass 3-D Secure, or the card issuer refused. Another card may work.',
  ],
  authentication_unavailable: ['new_key', '3-D Secure could not be performed. It may work later.'],
  authentication_canceled: ['new_key', 'The challenge of 3-D Secure was canceled.'],
  authentication_abandoned: [
    'new_key',
    'The payer did not end the challenge of 3-D Secure in time.',
  ],
  invalid_account: ['other_card', 'The account behind the card is closed or does not exist.'],
  try_again_later: ['new_key', 'The bank could not decide. It may work later.'],
  amount_mismatch: ['new_key', 'The bank charged a different amount, which was reversed.'],
  not_sent: ['new_key', 'The bank never received the request, and the payer was not charged.'],
} as const satisfies Record<string, Advice>;

export type DeclineReason = keyof typeof declineReasons;

/** Why a capture, void or refund is `failed`: the values of `failure_reason`. */
export const failureReasons = {
  capture_failed: ['new_key', 'The bank could not capture the amount.'],
  refund_failed: ['new_key', 'The bank could not refund the amount.'],
  generic_decline: ['new_key', 'The bank gave no reason, or one that is not listed here.'],
  amount_too_large: ['no', 'The amount exceeds what the bank can capture or refund.'],
  already_captured: ['no', 'The bank has already captured the payment.'],
  already_voided: ['no', 'The bank has already released the authorization.'],
  already_refunded: ['no', 'The bank has already refunded all of it.'],
  not_authorized: ['no', 'The bank has no authorization for this payment.'],
  not_captured: ['no', 'The bank has captured nothing that it could refund.'],
  deposit_pending: ['new_key', 'The bank has not decided on the payment itself.'],
  deposit_failed: ['no', 'The bank has declined the payment itself.'],
  payment_completed: [
    'no',
    'The payer completed the challenge before it could be ended. The payment shows the outcome.',
  ],
  challenge_open: ['new_key', 'The bank has not ended the challenge; it ends by itself.'],
} as const satisfies Record<string, Advice>;

// Conclusions of the gateway. A bank that sends one of these words means something else.
const OURS: ReadonlySet<string> = new Set<DeclineReason | keyof typeof failureReasons>([
  'amount_mismatch',
  'not_sent',
  'payment_completed',
  'challenge_open',
]);

const GENERIC = 'generic_decline';

/** The bank's reason for a declined payment if it is listed, otherwise `generic_decline`. */
export const readDeclineReason = (given: unknown): string =>
  typeof given === 'string' && Object.hasOwn(declineReasons, given) && !OURS.has(given)
    ? given
    : GENERIC;

/** The same for a capture, void or refund; reasons of payments are accepted, too. */
export const readFailureReason = (given: unknown): string =>
  typeof given === 'string' && Object.hasOwn(failureReasons, given) && !OURS.has(given)
    ? given
    : readDeclineReason(given);

/** The reason of a failed payment as it is recorded: one of a later release is `generic_decline` here. */
export const declineReasonOf = (recorded: string | null): DeclineReason =>
  recorded !== null && isDeclineReason(recorded) ? recorded : 'generic_decline';

const isDeclineReason = (text: string): text is DeclineReason =>
  Object.hasOwn(declineReasons, text);
