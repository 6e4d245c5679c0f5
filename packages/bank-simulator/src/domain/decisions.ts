import { type CardDecision, type CardOperations } from './cards.js';
import { type OperationKind, type SettledDeposit, type SettledOperation } from './states.js';

/** What the ledger records for a deposit. */
export type Decision =
  | { readonly kind: 'approved'; readonly amount: number }
  | { readonly kind: 'declined'; readonly reason: string }
  | {
      readonly kind: 'pending';
      readonly settles: { readonly at: number; readonly to: SettledDeposit } | null;
    }
  | { readonly kind: 'challenge'; readonly expiresAt: number };

/** What comes of an authorization. */
export type Authorization = Exclude<Decision, { readonly kind: 'challenge' }>;

/** What the ledger records for an operation, if the deposit allows it. */
export type OperationDecision =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string }
  | {
      readonly kind: 'pending';
      readonly settles: { readonly at: number; readonly to: SettledOperation };
    };

/** Applies a card's behaviour to an amount at a time. */
export function decide(
  card: CardDecision,
  { amount, now, settleMs }: { amount: number; now: number; settleMs: number },
): Authorization {
  switch (card.kind) {
    case 'approve':
      return { kind: 'approved', amount };
    case 'approve_part':
      return { kind: 'approved', amount: Math.max(1, Math.floor(amount / 2)) };
    case 'decline':
      return { kind: 'declined', reason: card.reason };
    case 'pend':
      return card.then === 'never'
        ? { kind: 'pending', settles: null }
        : { kind: 'pending', settles: { at: now + settleMs, to: card.then } };
  }
}

/** The same for an operation. */
export function decideOperation(
  card: CardOperations[OperationKind],
  { now, refundSettleMs }: { now: number; refundSettleMs: number },
): OperationDecision {
  switch (card?.kind) {
    case undefined:
      return { kind: 'succeeded' };
    case 'fail':
      return { kind: 'failed', reason: card.reason };
    case 'pend':
      return { kind: 'pending', settles: { at: now + refundSettleMs, to: card.then } };
  }
}
