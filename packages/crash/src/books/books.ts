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
  amount: number;
  currency: string;
}

/** A step in a payment's history. */
export interface BookedEvent {
  paymentId: string;
  type: string;
  fromStatus: string | null;
  toStatus: string;
  cause: string;
  bankCode: string | null;
}

/** The gateway's database, looked into from outside. */
export interface Books {
  payments(): Promise<BookedPayment[]>;
  events(): Promise<BookedEvent[]>;
}

export const SELECT_PAYMENTS =
  'select uuid, merchant_id, reference, idempotency_key, status, decline_reason, tracking_id, amount, currency from payments order by uuid';
export const SELECT_EVENTS =
  'select payment_id, type, from_status, to_status, cause, bank_code from payment_events order by payment_id, version';

/** Reads the rows of SELECT_PAYMENTS, of either engine. */
export const toPayments = (rows: unknown): BookedPayment[] =>
  rowsOf(rows).map((row) => ({
    id: textOf(row, 'uuid'),
    merchant: textOf(row, 'merchant_id'),
    tag: textOf(row, 'reference'),
    key: textIn(row, 'idempotency_key'),
    status: textOf(row, 'status'),
    declineReason: textIn(row, 'decline_reason'),
    trackingId: textIn(row, 'tracking_id'),
    amount: wholeOf(row, 'amount'),
    currency: textOf(row, 'currency'),
  }));

/** Reads the rows of SELECT_EVENTS, of either engine. */
export const toEvents = (rows: unknown): BookedEvent[] =>
  rowsOf(rows).map((row) => ({
    paymentId: textOf(row, 'payment_id'),
    type: textOf(row, 'type'),
    fromStatus: textIn(row, 'from_status'),
    toStatus: textOf(row, 'to_status'),
    cause: textOf(row, 'cause'),
    bankCode: textIn(row, 'bank_code'),
  }));

/** True for a payment whose outcome the gateway does not know yet. */
export const isOpen = ({ status }: Pick<BookedPayment, 'status'>): boolean =>
  status === 'initiated' || status === 'processing' || status === 'requires_action';
