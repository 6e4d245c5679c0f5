import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedEvent, type BookedPayment } from '../books/books.js';
import { type Heard } from '../client.js';
import { type PaymentOrder } from '../order.js';

/** One request of a client, and what it heard. */
export interface Attempt {
  order: PaymentOrder;
  gateway: string;
  heard: Heard;
  /** True if the gateway it went to lived from before the request until after the answer. */
  gatewayLived: boolean;
}

/** All that a run leaves behind to be judged. */
export interface Facts {
  attempts: readonly Attempt[];
  payments: readonly BookedPayment[];
  events: readonly BookedEvent[];
  /** The bank's own account. */
  ledger: readonly LedgerEntry[];
  /** What the bank calls each payment that the gateway calls open, by payment. */
  bankStatus: ReadonlyMap<string, string>;
}

/** What must not happen, by name. */
export type ViolationKind =
  | 'double_charge'
  | 'wrong_charge'
  | 'charge_without_payment'
  | 'charged_after_503'
  | 'contradiction'
  | 'unexpected_answer'
  | 'lost_answer'
  | 'stuck'
  | 'secret'
  | 'died'
  | 'not_judged';

/** A broken promise, and which order and payment it is about. */
export interface Violation {
  kind: ViolationKind;
  text: string;
  tag?: string;
  paymentId?: string;
}
