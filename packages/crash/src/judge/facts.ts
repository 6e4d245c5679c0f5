import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedEvent } from '../books/books.js';
import { type Look } from '../books/open.js';
import { type Heard } from '../client.js';
import { isOperation, type OperationOrder, type Order, type PaymentOrder } from '../order.js';

/** One request of a client, and what it heard. */
export interface Attempt<Asked extends Order = Order> {
  order: Asked;
  /** True for a look at what became of the order: it asks for nothing to be done. */
  isLook: boolean;
  gateway: string;
  heard: Heard;
  /** True if the gateway it went to lived from before the request until after the answer. */
  gatewayLived: boolean;
}

export const isOfOperation = (attempt: Attempt): attempt is Attempt<OperationOrder> =>
  isOperation(attempt.order);

export const isOfPayment = (attempt: Attempt): attempt is Attempt<PaymentOrder> =>
  !isOperation(attempt.order);

/** All that a run leaves behind to be judged. */
export interface Facts extends Look {
  attempts: readonly Attempt[];
  events: readonly BookedEvent[];
  /** The bank's own account. */
  ledger: readonly LedgerEntry[];
  /** What the bank calls each payment and operation that the gateway calls open, by its id. */
  bankStatus: ReadonlyMap<string, string>;
}

/** What must not happen, by name. */
export type ViolationKind =
  | 'double_charge'
  | 'wrong_charge'
  | 'charge_without_payment'
  | 'charged_after_503'
  | 'double_operation'
  | 'wrong_operation'
  | 'operation_without_record'
  | 'operation_without_request'
  | 'wrong_amounts'
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
