import { type LedgerEntry } from '@payment-gateway/testkit';
import { type Authentication } from '../books/authentication.js';
import {
  type BookedAttempt,
  type BookedEvent,
  type BookedPlace,
  type BookedSession,
} from '../books/books.js';
import { type Snapshot } from '../books/snapshot.js';
import { type Reply } from '../merchants/client.js';
import {
  isOperation,
  type MerchantId,
  type OperationOrder,
  type Order,
  type PaymentOrder,
} from '../merchants/order.js';
import { type SessionReply } from '../merchants/session-client.js';
import { type SessionOrder } from '../merchants/session-order.js';
import { type CheckoutArrival, type CheckoutVisit } from '../payers/checkout/checkout-visit.js';
import { type Arrival, type Visit } from '../payers/visit.js';
import { type MerchantEvent } from '../receivers/merchant-event.js';
import { type Endpoint, type Receipt } from '../receivers/receipt.js';

/** One request of a client, and its reply. */
export type Attempt<Asked extends Order = Order> = {
  readonly order: Asked;
  /** True for a GET of the order's payment. */
  readonly isLookup: boolean;
  readonly gateway: string;
  readonly reply: Reply;
  /** True if the gateway was alive from before the request until after the reply. */
  readonly gatewayLived: boolean;
};

export const isOfOperation = (attempt: Attempt): attempt is Attempt<OperationOrder> =>
  isOperation(attempt.order);

export const isOfPayment = (attempt: Attempt): attempt is Attempt<PaymentOrder> =>
  !isOperation(attempt.order);

/** One request of a merchant about a checkout session, and its reply. */
export type SessionRequest = {
  readonly order: SessionOrder;
  readonly asked: 'create' | 'read' | 'expire';
  /** Null for the request that orders it. */
  readonly sessionId: string | null;
  readonly gateway: string;
  readonly reply: SessionReply;
  readonly gatewayLived: boolean;
};

/** Everything that a run is judged by. */
export type Facts = {
  readonly attempts: readonly Attempt[];
  readonly events: readonly BookedEvent[];
  /** The bank's own record. */
  readonly ledger: readonly LedgerEntry[];
  /** The bank's status of each payment and operation that the books call open, by id. */
  readonly bankStatus: ReadonlyMap<string, string>;
  /** The bank's authentication of each payment for which a challenge was possible, by id. */
  readonly authentications: ReadonlyMap<string, Authentication | null>;
  readonly sessions: readonly BookedSession[];
  readonly places: readonly BookedPlace[];
  /** Null in runs where merchants neither read nor receive events. */
  readonly merchantEvents: SeenOfEvents | null;
} & Snapshot &
  SeenOfPayers &
  SeenOfCheckout;

/** What merchants saw of events. */
export type SeenOfEvents = {
  /** All events of each merchant, by `GET /events` after the run. */
  readonly lists: ReadonlyMap<MerchantId, readonly MerchantEvent[]>;
  /** What a reader of `GET /events` got that went on from its last event during the whole run. */
  readonly followed: ReadonlyMap<MerchantId, readonly MerchantEvent[]>;
  readonly endpoints: readonly Endpoint[];
  readonly receipts: readonly Receipt[];
  readonly attempts: readonly BookedAttempt[];
};

/** What payers did and saw. */
export type SeenOfPayers = {
  readonly visits: readonly Visit[];
  readonly arrivals: readonly Arrival[];
};

/** What merchants and payers did and saw of checkout sessions. */
export type SeenOfCheckout = {
  readonly sessionRequests: readonly SessionRequest[];
  readonly checkoutVisits: readonly CheckoutVisit[];
  readonly checkoutArrivals: readonly CheckoutArrival[];
};

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
  | 'wrong_redirect'
  | 'wrong_page'
  | 'wrong_authentication'
  | 'overcharged_session'
  | 'wrong_session'
  | 'charged_after_end'
  | 'stray_payment'
  | 'false_receipt'
  | 'missing_event'
  | 'wrong_event'
  | 'foreign_event'
  | 'event_out_of_order'
  | 'stuck'
  | 'secret'
  | 'crashed'
  | 'not_judged';

/** A broken promise, and the order and payment that it is about. */
export type Violation = {
  readonly kind: ViolationKind;
  readonly text: string;
  readonly tag?: string;
  readonly paymentId?: string;
};
