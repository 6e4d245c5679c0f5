import { type SealedSecrets } from './keys.js';
import { type Payment } from './payment.js';

/** All that is on disk before the bank is called. */
export type Intent = {
  readonly payment: Payment;
  readonly sealed: SealedSecrets;
  readonly idempotencyKey: string;
  readonly fingerprint: { readonly hash: string; readonly keyId: string };
  /** When a reconciler would ask the bank, if there were one. */
  readonly dueAt: string;
};

/** What the bank has said: it approved. */
export type Approval = {
  readonly payment: Payment;
  readonly trackingId: string;
  readonly at: string;
};

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
  ...['bank_code', 'amount', 'detail', 'created_at', 'tracking_id', 'request_id', 'unsequenced'],
] as const;

// In the gateway's queue of steps that are not yet events. Here nothing takes them out.
const UNSEQUENCED = 2;

export const intentEventRow = ({ payment: { uuid, amount, created_at } }: Intent): Value[] => [
  ...[uuid, 1, 'intent_recorded', null, 'initiated', 'merchant', uuid, null, amount, null],
  // Any id serves as the request's: it is as long.
  ...[created_at, null, uuid, UNSEQUENCED],
];

export const approvalEventRow = ({ payment: { uuid, amount }, at }: Approval): Value[] => [
  ...[uuid, 2, 'outcome_recorded', 'initiated', 'succeeded', 'bank_answer', uuid, '0', amount],
  ...[null, at, null, null, UNSEQUENCED],
];

/** The payment and what is shown of its card, for its merchant. */
export const SELECT_PAYMENT = `select *, card_expiry_month as expiry_month,
  card_expiry_year as expiry_year from payments where uuid = ? and merchant_id = ?`;
