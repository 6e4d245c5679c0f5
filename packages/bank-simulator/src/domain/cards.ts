import { type FaultName } from './faults.js';
import { type SettledDeposit, type SettledOperation } from './states.js';
import {
  type AfterChallenge,
  type CardAuthentication,
  type FrictionlessResult,
} from './three-d-secure.js';

/** What the bank decides about a card, whatever happens to its answer. */
export type CardDecision =
  | { readonly kind: 'approve' }
  | { readonly kind: 'approve_part' }
  | { readonly kind: 'decline'; readonly reason: string }
  | { readonly kind: 'pend'; readonly then: SettledDeposit | 'never' };

/** What the bank decides about operations on the deposit. Those not listed succeed. */
export type CardOperations = {
  readonly capture?: { readonly kind: 'fail'; readonly reason: string };
  readonly refund?: { readonly kind: 'pend'; readonly then: SettledOperation };
  readonly void?: never;
};

type TestCard = {
  readonly number: string;
  readonly name: string;
  readonly group: 'everyday' | 'declined' | 'pending' | 'fault' | 'operation' | '3-D Secure';
  readonly does: string;
  readonly decision: CardDecision;
  readonly fault?: FaultName;
  readonly operations?: CardOperations;
  readonly authentication?: CardAuthentication;
  readonly afterChallenge?: AfterChallenge;
};

const approve = { kind: 'approve' } as const;
const decline = (reason: string): CardDecision => ({ kind: 'decline', reason });
const pend = (then: SettledDeposit | 'never'): CardDecision => ({ kind: 'pend', then });
const challenge: CardAuthentication = { kind: 'challenge' };
const frictionless = (result: FrictionlessResult): CardAuthentication => ({
  kind: 'frictionless',
  result,
});

// One card per row: the bank's whole behaviour in one place.
// prettier-ignore
export const testCards: readonly TestCard[] = [
  { number: '4242424242424242', name: 'succeeds', group: 'everyday', does: 'succeeds', decision: approve },
  { number: '4000000000000002', name: 'insufficient funds', group: 'declined', does: 'is declined: insufficient_funds', decision: decline('insufficient_funds') },
  { number: '4000000000009995', name: 'settles later', group: 'pending', does: 'is pending, succeeds after BANK_SETTLE_MS', decision: pend('approved') },

  { number: '4000000000009987', name: 'lost card', group: 'declined', does: 'is declined: lost_card', decision: decline('lost_card') },
  { number: '4000000000009979', name: 'stolen card', group: 'declined', does: 'is declined: stolen_card', decision: decline('stolen_card') },
  { number: '4000000000000069', name: 'expired card', group: 'declined', does: 'is declined: expired_card', decision: decline('expired_card') },
  { number: '4000000000000127', name: 'incorrect CVC', group: 'declined', does: 'is declined: incorrect_cvc', decision: decline('incorrect_cvc') },
  { number: '4000000000000119', name: 'processing error', group: 'declined', does: 'is declined: processing_error', decision: decline('processing_error') },

  { number: '4000009900000806', name: 'pending, then succeeds', group: 'pending', does: 'is pending, succeeds after BANK_SETTLE_MS', decision: pend('approved') },
  { number: '4000009900000905', name: 'pending, then fails', group: 'pending', does: 'is pending, fails after BANK_SETTLE_MS: card_declined', decision: pend('declined') },
  { number: '4000009900001002', name: 'stays pending', group: 'pending', does: 'is pending and stays so', decision: pend('never') },

  { number: '4000009900000103', name: 'lost request', group: 'fault', does: 'takes the request, charges nothing, never answers', decision: approve, fault: 'never_answers_uncharged' },
  { number: '4000009900000202', name: 'lost answer', group: 'fault', does: 'charges, then never answers', decision: approve, fault: 'never_answers_charged' },
  { number: '4000009900000301', name: 'connection reset', group: 'fault', does: 'charges, then resets the connection', decision: approve, fault: 'resets_charged' },
  { number: '4000009900000400', name: 'server error, uncharged', group: 'fault', does: 'answers 500 once for a reference without charging, then succeeds', decision: approve, fault: 'fails_once_uncharged' },
  { number: '4000009900000509', name: 'server error, charged', group: 'fault', does: 'answers 500 although it charged', decision: approve, fault: 'fails_charged' },
  { number: '4000009900000608', name: 'malformed answer', group: 'fault', does: 'charges, then answers JSON that is cut off', decision: approve, fault: 'malformed_charged' },
  { number: '4000009900000707', name: 'unknown code', group: 'fault', does: 'charges, then answers a code nobody knows, "777"', decision: approve, fault: 'unknown_code_charged' },
  { number: '4000009900001309', name: 'smaller amount', group: 'fault', does: 'approves half of the amount, rounded down', decision: { kind: 'approve_part' } },

  // These succeed as deposits. Only operations on them differ.
  { number: '4000009900001408', name: 'capture fails', group: 'operation', does: 'succeeds, but its capture fails each time: capture_failed', decision: approve, operations: { capture: { kind: 'fail', reason: 'capture_failed' } } },
  { number: '4000000000005126', name: 'refund fails later', group: 'operation', does: 'succeeds, but its refund is pending, then fails after BANK_REFUND_SETTLE_MS: refund_failed', decision: approve, operations: { refund: { kind: 'pend', then: 'failed' } } },
  { number: '4000000000007726', name: 'refund stays pending', group: 'operation', does: 'succeeds, but its refund is pending, then succeeds after BANK_REFUND_SETTLE_MS', decision: approve, operations: { refund: { kind: 'pend', then: 'succeeded' } } },

  // What is said of a challenge holds if the deposit says that one is possible; otherwise these are declined: authentication_required.
  { number: '4000000000003220', name: 'challenge', group: '3-D Secure', does: 'needs a challenge; the payer decides', decision: approve, authentication: challenge },
  { number: '4000008400001629', name: 'challenge, then declined', group: '3-D Secure', does: 'needs a challenge; once it is passed, is declined: insufficient_funds', decision: decline('insufficient_funds'), authentication: challenge },
  { number: '4000008400001280', name: 'look-up fails', group: '3-D Secure', does: 'cannot be looked up for 3-D Secure: declined if that is required (authentication_unavailable), else succeeds without', decision: approve, authentication: { kind: 'look_up_fails' } },
  { number: '4000009900001507', name: 'frictionless', group: '3-D Secure', does: 'is authenticated without a challenge, succeeds', decision: approve, authentication: frictionless('authenticated') },
  { number: '4000009900001705', name: 'attempted', group: '3-D Secure', does: 'has an issuer without 3-D Secure: authentication attempted, succeeds', decision: approve, authentication: frictionless('attempted') },
  { number: '4000009900001804', name: 'not authenticated', group: '3-D Secure', does: 'is not authenticated, without a challenge: declined, authentication_failed', decision: approve, authentication: frictionless('not_authenticated') },
  { number: '4000009900001903', name: 'rejected', group: '3-D Secure', does: 'is rejected by its issuer, without a challenge: declined, authentication_failed', decision: approve, authentication: frictionless('rejected') },
  { number: '4000009900002000', name: 'authentication unavailable', group: '3-D Secure', does: 'could not be authenticated: succeeds, without a shift of liability', decision: approve, authentication: frictionless('unavailable') },
  { number: '4000009900002109', name: 'challenge, then reset', group: '3-D Secure', does: 'needs a challenge; once it is passed and charged, the first GET is answered by a reset', decision: approve, authentication: challenge, afterChallenge: { firstAnswer: { is: 'reset', after: 'passed' } } },
  { number: '4000009900002208', name: 'challenge, then pending', group: '3-D Secure', does: 'needs a challenge; once it is passed, is pending, and succeeds after BANK_SETTLE_MS', decision: pend('approved'), authentication: challenge },
  { number: '4000009900002307', name: 'soft decline', group: '3-D Secure', does: 'is declined softly, which is followed by a challenge under the same reference, even if none was wanted', decision: approve, authentication: { kind: 'soft_decline' } },
  { number: '4000009900002406', name: 'payer not sent back', group: '3-D Secure', does: 'needs a challenge; once it is passed, the browser is not sent back', decision: approve, authentication: challenge, afterChallenge: { keepsPayer: true } },
  { number: '4000009900002505', name: 'notified twice', group: '3-D Secure', does: 'needs a challenge; the bank notifies twice, and out of order', decision: approve, authentication: challenge, afterChallenge: { notifications: 'twice' } },
  { number: '4000009900002604', name: 'not notified', group: '3-D Secure', does: 'needs a challenge; the bank does not notify, and answers the first GET after it with 500', decision: approve, authentication: challenge, afterChallenge: { notifications: 'none', firstAnswer: { is: 'internal_error', after: 'any' } } },
  { number: '5200000000001005', name: 'frictionless Mastercard', group: '3-D Secure', does: 'is authenticated without a challenge, succeeds', decision: approve, authentication: frictionless('authenticated') },
];

/** How the bank treats a card. The name is null for cards that are not in the table. */
type CardBehaviour = Omit<TestCard, 'number' | 'name' | 'group' | 'does'> & {
  readonly name: string | null;
};

const anyOtherCard: CardBehaviour = { name: null, decision: approve };
const byNumber = new Map<string, CardBehaviour>(testCards.map((card) => [card.number, card]));
const byName = new Map<string | null, CardBehaviour>(testCards.map((card) => [card.name, card]));

/** A card's row of the table. Any other card succeeds. */
export function behaviourOf(number: string): CardBehaviour {
  return byNumber.get(number) ?? anyOtherCard;
}

/** The same by name: the ledger keeps a test card's name, never its number. */
export function behaviourNamed(name: string | null): CardBehaviour {
  return byName.get(name) ?? anyOtherCard;
}
