import { rowsOf, textIn, textOf, wholeOf } from '../read.js';

/** A payment as it stands in the database, read behind the gateway's back. */
export interface BookedPayment {
  id: string;
  merchant: string;
  /** The merchant's reference: which order it is. */
  tag: string;
  key: string | null;
  status: string;
  declineReason: string | null;
  trackingId: string | null;
  capture: string;
  amount: number;
  currency: string;
  amountCaptured: number;
  amountRefunded: number;
  amountRefundPending: number;
  /** The capture or void under way. */
  openOperation: string | null;
  attention: string | null;
}

/** A capture, void or refund as it stands in the database. */
export interface BookedOperation {
  id: string;
  paymentId: string;
  kind: string;
  key: string | null;
  status: string;
  failureReason: string | null;
  amount: number;
  currency: string;
}

/** A step in a payment's history. */
export interface BookedEvent {
  paymentId: string;
  /** Of what it tells: the payment's id, or an operation's. */
  reference: string;
  type: string;
  fromStatus: string | null;
  toStatus: string;
  cause: string;
  bankCode: string | null;
}

/** The gateway's database, looked into from outside. */
export interface Books {
  payments(): Promise<BookedPayment[]>;
  operations(): Promise<BookedOperation[]>;
  events(): Promise<BookedEvent[]>;
}

/** Books that are read by `query`, which runs one statement on either engine. */
export const booksReadBy = (query: (statement: string) => Promise<unknown>): Books => ({
  payments: async () => rowsOf(await query(SELECT_PAYMENTS)).map(toPayment),
  operations: async () => rowsOf(await query(SELECT_OPERATIONS)).map(toOperation),
  events: async () => rowsOf(await query(SELECT_EVENTS)).map(toEvent),
});

const SELECT_PAYMENTS =
  'select uuid, merchant_id, reference, idempotency_key, status, decline_reason, tracking_id, capture, amount, currency, amount_captured, amount_refunded, amount_refund_pending, open_operation, attention from payments order by uuid';
const SELECT_OPERATIONS =
  'select uuid, payment_id, kind, idempotency_key, status, failure_reason, amount, currency from operations order by uuid';
const SELECT_EVENTS =
  'select payment_id, bank_reference, type, from_status, to_status, cause, bank_code from payment_events order by payment_id, version';

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
  attention: textIn(row, 'attention'),
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
