import { type Payment } from '../../domain/payment.js';

/** What an operator knows: the bank's id of a movement of money, or a card's last digits. */
export type Clue =
  | { readonly kind: 'tracking_id'; readonly trackingId: string }
  | { readonly kind: 'last4'; readonly last4: string };

/** When it was created, both times inclusive; a null merchant matches any. */
export type Span = {
  readonly from: Date;
  readonly to: Date;
  readonly merchantId: string | null;
};

/** A slice of rows and the matches in it. `last` is where to continue. */
export type Slice = {
  readonly found: readonly Payment[];
  readonly looked: number;
  readonly last: string | null;
};

/**
 * Finds payments without an index, slice by slice of a span of time, oldest first (ids contain the time). Takes no
 * locks. All throw StoreUnavailable.
 */
export type SearchStore = {
  lookAtPayments(clue: Clue, span: Span, after: string | null, rows: number): Promise<Slice>;
  /** Payments with a matching capture, void or refund. */
  lookAtOperations(clue: Clue, span: Span, after: string | null, rows: number): Promise<Slice>;
};
