import { type Insertable, type Selectable } from 'kysely';
import { z } from 'zod';
import { cardBrands } from '../domain/card.js';
import {
  captureModes,
  type Payment,
  type PaymentEvent,
  type PaymentState,
} from '../domain/payment.js';
import { bankCodeList } from '../domain/payment-states.js';
import { type SealedCard } from '../services/ports/card-vault.js';
import { type Intent } from '../services/ports/payment-store.js';
import { type CardsTable, type PaymentEventsTable, type PaymentsTable } from './tables.js';
import { fromStored, toStored } from './time.js';

/** A payment's row together with what is shown of its card. */
export type PaymentRow = Selectable<PaymentsTable> &
  Pick<Selectable<CardsTable>, 'expiry_month' | 'expiry_year'>;

export function toPaymentRow({
  payment,
  idempotency,
}: Intent): Omit<Insertable<PaymentsTable>, 'due_at'> {
  return {
    uuid: payment.id,
    merchant_id: payment.merchantId,
    card_id: payment.cardId,
    card_brand: payment.card.brand,
    card_last4: payment.card.last4,
    amount: payment.amount,
    currency: payment.currency,
    capture: payment.capture,
    reference: payment.reference,
    description: payment.description,
    metadata: JSON.stringify(payment.metadata),
    idempotency_key: idempotency?.key ?? null,
    request_fingerprint: idempotency?.fingerprint.hash ?? null,
    fingerprint_key_id: idempotency?.fingerprint.keyId ?? null,
    asked: 0,
    lease: null,
    created_at: toStored(payment.createdAt),
    ...toChangedColumns(payment),
  };
}

/** The columns that a payment's life changes. */
export type ChangedColumns = Pick<
  Selectable<PaymentsTable>,
  | 'status'
  | 'status_code'
  | 'tracking_id'
  | 'decline_reason'
  | 'amount_captured'
  | 'amount_refunded'
  | 'attention'
  | 'version'
  | 'updated_at'
>;

export function toChangedColumns(payment: Payment): ChangedColumns {
  return {
    status: payment.state.status,
    status_code: payment.state.code,
    tracking_id: payment.state.trackingId,
    decline_reason: payment.state.declineReason,
    amount_captured: payment.amountCaptured,
    amount_refunded: payment.amountRefunded,
    attention: payment.attention,
    version: payment.version,
    updated_at: toStored(payment.updatedAt),
  };
}

export const toCardRow = (card: SealedCard): Insertable<CardsTable> => ({
  uuid: card.id,
  merchant_id: card.merchantId,
  card_number: card.number,
  card_holder: card.holderName,
  expiry_month: card.expiryMonth,
  expiry_year: card.expiryYear,
  key_id: card.keyId,
  created_at: toStored(card.createdAt),
});

export const toEventRow = (event: PaymentEvent): Insertable<PaymentEventsTable> => ({
  payment_id: event.paymentId,
  version: event.version,
  type: event.type,
  from_status: event.fromStatus,
  to_status: event.toStatus,
  cause: event.cause,
  bank_reference: event.bankReference,
  bank_code: event.bankCode,
  detail: event.detail,
  created_at: toStored(event.at),
});

const bankCode = z.enum(bankCodeList);

const stateOf: z.ZodType<PaymentState> = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('initiated'),
    code: z.null(),
    trackingId: z.null(),
    declineReason: z.null(),
  }),
  z.object({
    status: z.literal('processing'),
    code: z.enum(['200', '300']).nullable(),
    trackingId: z.string().nullable(),
    declineReason: z.null(),
  }),
  z.object({
    status: z.literal('requires_action'),
    code: z.literal('300'),
    trackingId: z.string(),
    declineReason: z.null(),
  }),
  z.object({
    status: z.enum(['authorized', 'succeeded']),
    code: z.literal('0'),
    trackingId: z.string(),
    declineReason: z.null(),
  }),
  z.object({
    status: z.literal('failed'),
    code: bankCode.nullable(),
    trackingId: z.string().nullable(),
    declineReason: z.string(),
  }),
  z.object({
    status: z.literal('canceled'),
    code: bankCode,
    trackingId: z.string(),
    declineReason: z.null(),
  }),
]);

const words = z.object({
  brand: z.enum(cardBrands),
  capture: z.enum(captureModes),
  attention: z.literal('outcome_contradicted').nullable(),
  metadata: z.record(z.string(), z.string()),
});

/** Throws a ZodError when a row is not what the gateway writes. */
export function toPayment(row: PaymentRow): Payment {
  const { brand, capture, attention, metadata } = words.parse({
    brand: row.card_brand,
    capture: row.capture,
    attention: row.attention,
    metadata: JSON.parse(row.metadata) as unknown,
  });
  return {
    id: row.uuid,
    merchantId: row.merchant_id,
    cardId: row.card_id,
    card: {
      brand,
      last4: row.card_last4,
      expiryMonth: row.expiry_month,
      expiryYear: row.expiry_year,
    },
    amount: row.amount,
    currency: row.currency,
    amountCaptured: row.amount_captured,
    amountRefunded: row.amount_refunded,
    capture,
    reference: row.reference,
    description: row.description,
    metadata,
    state: stateOf.parse({
      status: row.status,
      code: row.status_code,
      trackingId: row.tracking_id,
      declineReason: row.decline_reason,
    }),
    attention,
    version: row.version,
    createdAt: fromStored(row.created_at),
    updatedAt: fromStored(row.updated_at),
  };
}
