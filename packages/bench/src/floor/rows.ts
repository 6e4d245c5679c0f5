import { type SealedSecrets } from './keys.js';
import { type Payment } from './payment.js';

/** All that is on disk before the bank is called. */
export interface Intent {
  payment: Payment;
  sealed: SealedSecrets;
  idempotencyKey: string;
  fingerprint: { hash: string; keyId: string };
  /** When a reconciler would ask the bank, if there were one. */
  dueAt: string;
}

/** What the bank has said: it approved. */
export interface Approval {
  payment: Payment;
  trackingId: string;
  at: string;
}

export type Value = string | number | null;

/** Every column that the gateway writes, so that the rows are as wide and the indexes as full. */
export const paymentColumns = [
  ...['uuid', 'merchant_id', 'tracking_id', 'card_id', 'card_brand', 'card_last4'],
  ...['card_expiry_month', 'card_expiry_year', 'card_kept_since', 'amount'],
  ...['currency', 'amount_captured', 'amount_refunded', 'amount_refund_pending', 'open_operation'],
  ...['capture', 'capture_before', 'status', 'status_code', 'decline_reason', 'reference'],
  ...['description', 'metadata', 'idempotency_key', 'request_fingerprint', 'fingerprint_key_id'],
  ...['attention', 'due_at', 'asked', 'lease', 'version', 'created_at', 'updated_at'],
] as const;

export const paymentRow = ({ payment, idempotencyKey, fingerprint, dueAt }: Intent): Value[] => [
  ...[payment.uuid, payment.merchant_id, null, payment.card_id, payment.card_brand],
  ...[payment.card_last4, payment.expiry_month, payment.expiry_year, payment.created_at],
  ...[payment.amount, payment.currency, 0, 0, 0, null],
  ...[payment.capture, null, payment.status, null, null, payment.reference],
  ...[null, payment.metadata, idempotencyKey, fingerprint.hash, fingerprint.keyId],
  ...[null, dueAt, 0, null, 1, payment.created_at, payment.updated_at],
];

export const cardColumns = [
  ...['uuid', 'merchant_id', 'card_number', 'card_holder', 'expiry_month', 'expiry_year'],
  ...['key_id', 'created_at'],
] as const;

export const cardRow = ({ payment, sealed }: Intent): Value[] => [
  ...[payment.card_id, payment.merchant_id, sealed.number, sealed.holder, payment.expiry_month],
  ...[payment.expiry_year, sealed.keyId, payment.created_at],
];

export const eventColumns = [
  ...['payment_id', 'version', 'type', 'from_status', 'to_status', 'cause', 'bank_reference'],
  ...['bank_code', 'amount', 'detail', 'created_at'],
] as const;

export const intentEventRow = ({ payment: { uuid, amount, created_at } }: Intent): Value[] => [
  ...[uuid, 1, 'intent_recorded', null, 'initiated', 'merchant', uuid, null, amount, null],
  created_at,
];

export const approvalEventRow = ({ payment: { uuid, amount }, at }: Approval): Value[] => [
  ...[uuid, 2, 'outcome_recorded', 'initiated', 'succeeded', 'bank_answer', uuid, '0', amount],
  ...[null, at],
];

/** The payment and what is shown of its card, for its merchant. */
export const SELECT_PAYMENT = `select *, card_expiry_month as expiry_month,
  card_expiry_year as expiry_year from payments where uuid = ? and merchant_id = ?`;
