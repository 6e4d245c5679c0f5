import { type CardDecision, type CardOperations } from './cards.js';
import { type Decision } from './ledger/deposits.js';
import { type OperationDecision } from './ledger/operations.js';
import { type OperationKind } from './ledger/rows.js';

/** Turns what a card does into what the ledger shall record for this amount at this time. */
export function decide(
  card: CardDecision,
  { amount, now, settleMs }: { amount: number; now: number; settleMs: number },
): Decision {
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

/** The same for an operation, where the state of the deposit allows it. */
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
