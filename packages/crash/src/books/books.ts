import { rowsOf, textIn, textOf, wholeOf } from '@payment-gateway/testkit';
import { type Authentication, authenticationOfBooks } from './authentication.js';

export type Engine = 'mysql' | 'sqlite';

/** A payment's row, read from the database without the gateway. */
export type BookedPayment = {
  readonly id: string;
  readonly merchant: string;
  /** The merchant's reference, which identifies the order. */
  readonly tag: string;
  readonly key: string | null;
  readonly status: string;
  readonly declineReason: string | null;
  readonly trackingId: string | null;
  readonly capture: string;
  readonly amount: number;
  readonly currency: string;
  readonly amountCaptured: number;
  readonly amountRefunded: number;
  readonly amountRefundPending: number;
  /** The capture or void in progress. */
  readonly openOperation: string | null;
  /** Where the payer returns to; null if a challenge is impossible. */
  readonly returnUrl: string | null;
  readonly threeDSecure: Authentication | null;
  readonly checkoutSessionId: string | null;
  readonly attention: string | null;
};

/** The row of a checkout session. */
export type BookedSession = {
  readonly id: string;
  readonly merchant: string;
  readonly tag: string;
  readonly key: string | null;
  readonly status: string;
  readonly expiryReason: string | null;
  readonly amount: number;
  readonly currency: string;
  readonly capture: string;
  readonly returnUrl: string;
};

/** The row of a place in a session: an attempt's payment, or none for the end of the session. */
export type BookedPlace = {
  readonly sessionId: string;
  readonly attempt: number;
  readonly paymentId: string | null;
};

/** The row of a capture, void or refund. */
export type BookedOperation = {
  readonly id: string;
  readonly paymentId: string;
  readonly kind: string;
  readonly key: string | null;
  readonly status: string;
  readonly failureReason: string | null;
  readonly amount: number;
  readonly currency: string;
};

/** The row of an event in a payment's history. */
export type BookedEvent = {
  readonly paymentId: string;
  /** The id of the payment or of the operation that it is about. */
  readonly reference: string;
  readonly type: string;
  readonly fromStatus: string | null;
  readonly toStatus: string;
  readonly cause: string;
  readonly bankCode: string | null;
};

/** The row of an attempt to deliver an event. */
export type BookedAttempt = {
  readonly endpointId: string;
  readonly eventId: string;
  /** When it had ended, in milliseconds since the epoch. */
  readonly at: number;
};

/** The gateway's database, read without the gateway. */
export type Books = {
  payments(): Promise<BookedPayment[]>;
  /** One payment; undefined if it is not in the books. */
  payment(id: string): Promise<BookedPayment | undefined>;
  operations(): Promise<BookedOperation[]>;
  events(): Promise<BookedEvent[]>;
  sessions(): Promise<BookedSession[]>;
  places(): Promise<BookedPlace[]>;
  /** How many steps of payments, and ends of sessions, have no events yet. */
  unsequenced(): Promise<number>;
  /** The attempts to deliver events. */
  deliveryAttempts(): Promise<BookedAttempt[]>;
};

/** Reads the books with `query`, which runs one statement on either engine. */
export const booksReadBy = (query: (statement: string) => Promise<unknown>): Books => ({
  payments: async () => rowsOf(await query(`${SELECT_PAYMENTS} order by uuid`)).map(toPayment),
  payment: async (id) => {
    if (!/^[\da-f-]{36}$/.test(id)) throw new Error('Not the id of a payment');
    return rowsOf(await query(`${SELECT_PAYMENTS} where uuid = '${id}'`)).map(toPayment)[0];
  },
  operations: async () => rowsOf(await query(SELECT_OPERATIONS)).map(toOperation),
  events: async () => rowsOf(await query(SELECT_EVENTS)).map(toEvent),
  sessions: async () => rowsOf(await query(SELECT_SESSIONS)).map(toSession),
  places: async () => rowsOf(await query(SELECT_PLACES)).map(toPlace),
  unsequenced: async () =>
    rowsOf(await query(COUNT_UNSEQUENCED)).reduce((sum, row) => sum + wholeOf(row, 'steps'), 0),
  deliveryAttempts: async () => rowsOf(await query(SELECT_ATTEMPTS)).map(toBookedAttempt),
});

const SELECT_PAYMENTS =
  'select uuid, merchant_id, reference, idempotency_key, status, decline_reason, tracking_id, capture, amount, currency, amount_captured, amount_refunded, amount_refund_pending, open_operation, return_url, three_d_secure, checkout_session_id, attention from payments';
const SELECT_SESSIONS =
  'select uuid, merchant_id, reference, idempotency_key, status, expiry_reason, amount, currency, capture, return_url from checkout_sessions order by uuid';
const SELECT_PLACES =
  'select session_id, attempt, payment_id from checkout_attempts order by session_id, attempt';
const SELECT_OPERATIONS =
  'select uuid, payment_id, kind, idempotency_key, status, failure_reason, amount, currency from operations order by uuid';
const SELECT_EVENTS =
  'select payment_id, bank_reference, type, from_status, to_status, cause, bank_code from payment_events order by payment_id, version';
const COUNT_UNSEQUENCED =
  'select count(*) as steps from payment_events where unsequenced is not null union all select count(*) from checkout_sessions where announce is not null';
const SELECT_ATTEMPTS =
  'select endpoint_id, event_id, cast(created_at as char) as at from webhook_attempts order by uuid';

type Row = Record<string, unknown>;

const toPayment = (row: Row): BookedPayment => ({
  id: textOf(row, 'uuid'),
  merchant: textOf(row, 'merchant_id'),
  tag: textOf(row, 'reference'),
  key: textIn(row, 'idempotency_key'),
  status: textOf(row, 'status'),
  declineReason: textIn(row, 'decline_reason'),
  trackingId: textIn(row, 'tracking_id'),
  capture: textOf(row, 'capture'),
  amount: wholeOf(row, 'amount'),
  currency: textOf(row, 'currency'),
  amountCaptured: wholeOf(row, 'amount_captured'),
  amountRefunded: wholeOf(row, 'amount_refunded'),
  amountRefundPending: wholeOf(row, 'amount_refund_pending'),
  openOperation: textIn(row, 'open_operation'),
  returnUrl: textIn(row, 'return_url'),
  threeDSecure: authenticationOfBooks(textIn(row, 'three_d_secure')),
  checkoutSessionId: textIn(row, 'checkout_session_id'),
  attention: textIn(row, 'attention'),
});

const toSession = (row: Row): BookedSession => ({
  id: textOf(row, 'uuid'),
  merchant: textOf(row, 'merchant_id'),
  tag: textOf(row, 'reference'),
  key: textIn(row, 'idempotency_key'),
  status: textOf(row, 'status'),
  expiryReason: textIn(row, 'expiry_reason'),
  amount: wholeOf(row, 'amount'),
  currency: textOf(row, 'currency'),
  capture: textOf(row, 'capture'),
  returnUrl: textOf(row, 'return_url'),
});

const toPlace = (row: Row): BookedPlace => ({
  sessionId: textOf(row, 'session_id'),
  attempt: wholeOf(row, 'attempt'),
  paymentId: textIn(row, 'payment_id'),
});

const toOperation = (row: Row): BookedOperation => ({
  id: textOf(row, 'uuid'),
  paymentId: textOf(row, 'payment_id'),
  kind: textOf(row, 'kind'),
  key: textIn(row, 'idempotency_key'),
  status: textOf(row, 'status'),
  failureReason: textIn(row, 'failure_reason'),
  amount: wholeOf(row, 'amount'),
  currency: textOf(row, 'currency'),
});

const toEvent = (row: Row): BookedEvent => ({
  paymentId: textOf(row, 'payment_id'),
  reference: textOf(row, 'bank_reference'),
  type: textOf(row, 'type'),
  fromStatus: textIn(row, 'from_status'),
  toStatus: textOf(row, 'to_status'),
  cause: textOf(row, 'cause'),
  bankCode: textIn(row, 'bank_code'),
});

const toBookedAttempt = (row: Row): BookedAttempt => ({
  endpointId: textOf(row, 'endpoint_id'),
  eventId: textOf(row, 'event_id'),
  at: Date.parse(`${textOf(row, 'at').replace(' ', 'T')}Z`),
});
