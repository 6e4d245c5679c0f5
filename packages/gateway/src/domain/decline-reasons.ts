import { type Advice } from './retry.js';

/**
 * Why a payment is `failed`, as `decline_reason` says it: in the words of the simulator and of other
 * banks, and in the gateway's own (the last two). Whatever else a bank says is `generic_decline`: its
 * words could hold anything, card data too.
 */
export const declineReasons = {
  insufficient_funds: ['new_key', 'There is not enough money. Another card, or this one later.'],
  lost_card: ['other_card', 'The card was reported lost. Do not tell the payer why.'],
  stolen_card: ['other_card', 'The card was reported stolen. Do not tell the payer why.'],
  expired_card: ['other_card', 'The bank says that the card has expired.'],
  incorrect_cvc: ['new_key', 'The CVV is wrong. Let the payer type it again.'],
  incorrect_number: ['new_key', 'The card number is wrong. Let the payer type it again.'],
  processing_error: ['new_key', 'The bank could not process the card. It may, in a while.'],
  card_declined: ['other_card', 'The bank does not say why. The payer may ask their bank.'],
  generic_decline: ['other_card', 'The bank gave no reason, or one that is not listed here.'],
  do_not_honor: ['other_card', 'The bank does not say why. The payer may ask their bank.'],
  fraudulent: ['other_card', 'The bank suspects fraud. Do not tell the payer why.'],
  card_not_supported: ['other_card', 'The card cannot be used for this kind of payment.'],
  currency_not_supported: ['other_card', 'The card cannot pay in this currency.'],
  card_velocity_exceeded: [
    'new_key',
    'The card has reached a limit. Another one, or this one later.',
  ],
  authentication_required: ['new_key', 'The bank wants the payer to authenticate (3-D Secure).'],
  invalid_account: ['other_card', 'The account behind the card is closed or does not exist.'],
  try_again_later: ['new_key', 'The bank could not decide. It may, in a while.'],
  amount_mismatch: [
    'new_key',
    'The bank charged another amount than was asked for; it was given back.',
  ],
  not_sent: ['new_key', 'The bank never saw the request, and nobody was charged.'],
} as const satisfies Record<string, Advice>;

export type DeclineReason = keyof typeof declineReasons;

/** Why a capture, void or refund is `failed`, as `failure_reason` says it. */
export const failureReasons = {
  capture_failed: ['new_key', 'The bank could not take the money.'],
  refund_failed: ['new_key', 'The bank could not pay the money back.'],
  generic_decline: ['new_key', 'The bank gave no reason, or one that is not listed here.'],
  amount_too_large: ['no', 'The bank has less to capture or to pay back than was asked for.'],
  already_captured: ['no', 'The bank has captured the payment before.'],
  already_voided: ['no', 'The bank has released the money before.'],
  already_refunded: ['no', 'The bank has paid all of it back before.'],
  not_authorized: ['no', 'The bank holds no money for this payment.'],
  not_captured: ['no', 'The bank has taken nothing that it could pay back.'],
  deposit_pending: ['new_key', 'The bank has not decided about the payment itself.'],
  deposit_failed: ['no', 'The bank has declined the payment itself.'],
} as const satisfies Record<string, Advice>;

// What the gateway has found out itself. A bank that says so means something else.
const OURS: ReadonlySet<string> = new Set<keyof typeof declineReasons>([
  'amount_mismatch',
  'not_sent',
]);

const GENERIC = 'generic_decline';

/** The bank's reason for a declined payment, if it is one of the list; else `generic_decline`. */
export const readDeclineReason = (given: unknown): string =>
  typeof given === 'string' && Object.hasOwn(declineReasons, given) && !OURS.has(given)
    ? given
    : GENERIC;

/** The same for a capture, void or refund; payments' reasons are understood too. */
export const readFailureReason = (given: unknown): string =>
  typeof given === 'string' && Object.hasOwn(failureReasons, given)
    ? given
    : readDeclineReason(given);
