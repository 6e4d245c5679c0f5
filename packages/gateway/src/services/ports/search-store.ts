import { type Payment } from '../../domain/payment.js';

/** What an operator has in the hand: the bank's id of any movement of money, or digits of a card. */
export type Clue =
  | { readonly kind: 'tracking_id'; readonly trackingId: string }
  | { readonly kind: 'last4'; readonly last4: string };

/** When it was made, both times included; null: of any merchant. */
export type Span = {
  readonly from: Date;
  readonly to: Date;
  readonly merchantId: string | null;
};

/** So many rows in a row, of which these were looked for. `last` is the place to go on from. */
export type Slice = {
  readonly found: readonly Payment[];
  readonly looked: number;
  readonly last: string | null;
};

/**
 * Looks for what no index knows: slice after slice of a span of time, the oldest first, since ids carry
 * the time. Takes no locks. All throw StoreUnavailable.
 */
export interface SearchStore {
  lookAtPayments(clue: Clue, span: Span, after: string | null, rows: number): Promise<Slice>;
  /** Payments to which a capture, void or refund was made that fits. */
  lookAtOperations(clue: Clue, span: Span, after: string | null, rows: number): Promise<Slice>;
}
