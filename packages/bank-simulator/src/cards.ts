import { type FaultName } from './faults.js';
import { type SettledOperation } from './ledger/rows.js';

/** What the bank decides about a card, before anything goes wrong on the way. */
export type CardDecision =
  | { kind: 'approve' }
  | { kind: 'approve_part' }
  | { kind: 'decline'; reason: string }
  | { kind: 'pend'; then: 'approved' | 'declined' | 'never' };

/** What the bank does with an operation on the deposit, where it does not simply succeed. */
export type CardOperations = {
  capture?: { kind: 'fail'; reason: string };
  refund?: { kind: 'pend'; then: SettledOperation };
  void?: never;
};

export type TestCard = {
  number: string;
  name: string;
  group: 'everyday' | 'declined' | 'pending' | 'fault' | 'operation';
  does: string;
  decision: CardDecision;
  fault?: FaultName;
  operations?: CardOperations;
};

const approve = { kind: 'approve' } as const;
const decline = (reason: string): CardDecision => ({ kind: 'decline', reason });
const pend = (then: 'approved' | 'declined' | 'never'): CardDecision => ({ kind: 'pend', then });

// One card a row, so that the whole behaviour of the bank is read in one place.
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

  // These succeed as deposits; what makes them special comes with the operation on the deposit.
  { number: '4000009900001408', name: 'capture fails', group: 'operation', does: 'succeeds, but its capture fails each time: capture_failed', decision: approve, operations: { capture: { kind: 'fail', reason: 'capture_failed' } } },
  { number: '4000000000005126', name: 'refund fails later', group: 'operation', does: 'succeeds, but its refund is pending, then fails after BANK_REFUND_SETTLE_MS: refund_failed', decision: approve, operations: { refund: { kind: 'pend', then: 'failed' } } },
  { number: '4000000000007726', name: 'refund stays pending', group: 'operation', does: 'succeeds, but its refund is pending, then succeeds after BANK_REFUND_SETTLE_MS', decision: approve, operations: { refund: { kind: 'pend', then: 'succeeded' } } },
];

/** What the bank needs to know about a card; the name is null for any that is not in the table. */
export type CardBehaviour = Pick<TestCard, 'decision' | 'fault' | 'operations'> & {
  name: string | null;
};

const anyOtherCard: CardBehaviour = { name: null, decision: approve };
const byNumber = new Map<string, CardBehaviour>(testCards.map((card) => [card.number, card]));
const byName = new Map<string | null, CardBehaviour>(testCards.map((card) => [card.name, card]));

/** The behaviour of a card: its row of the table; any other card succeeds. */
export function behaviourOf(number: string): CardBehaviour {
  return byNumber.get(number) ?? anyOtherCard;
}

/** The same by the name under which the ledger remembers the card. */
export function behaviourNamed(name: string | null): CardBehaviour {
  return byName.get(name) ?? anyOtherCard;
}
