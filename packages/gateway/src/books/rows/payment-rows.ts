import { type Insertable, type Selectable } from 'kysely';
import { z } from 'zod';
import { cardBrands } from '../../domain/card.js';
import { isMetadata, type Metadata } from '../../domain/metadata.js';
import { captureModes, type Payment } from '../../domain/payment.js';
import { codeOf, isPaymentState, openOperationKinds } from '../../domain/states.js';
import { type SealedCard } from '../../services/ports/card-vault.js';
import { type Intent } from '../../services/ports/payment-store.js';
import { type CardsTable, type PaymentsTable } from '../../database/tables.js';
import { fromStored, toStored } from '../../database/time.js';
import { toState } from './state-columns.js';
import { fromThreeDSecureColumns } from './three-d-secure-columns.js';

/** A payment's row with the displayable part of its card. */
export type PaymentRow = Selectable<PaymentsTable> &
  Pick<Selectable<CardsTable>, 'expiry_month' | 'expiry_year'>;

export function toPaymentRow<DueAt>(
  { payment, idempotency }: Intent,
  dueAt: DueAt,
): Omit<Insertable<PaymentsTable>, 'due_at'> & { readonly due_at: DueAt } {
  return {
    due_at: dueAt,
    uuid: payment.id,
    merchant_id: payment.merchantId,
    card_id: payment.cardId,
    acquirer: payment.acquirer,
    card_brand: payment.card.brand,
    card_last4: payment.card.last4,
    card_expiry_month: payment.card.expiryMonth,
    card_expiry_year: payment.card.expiryYear,
    card_kept_since: toStored(payment.createdAt),
    amount: payment.amount,
    currency: payment.currency,
    capture: payment.capture,
    capture_before: payment.captureBefore === null ? null : toStored(payment.captureBefore),
    reference: payment.reference,
    description: payment.description,
    metadata: JSON.stringify(payment.metadata),
    idempotency_key: idempotency?.key ?? null,
    request_fingerprint: idempotency?.fingerprint.hash ?? null,
    fingerprint_key_id: idempotency?.fingerprint.keyId ?? null,
    lease: null,
    created_at: toStored(payment.createdAt),
    ...toChangedColumns(payment),
  };
}

/** The columns that change during a payment's life. */
type ChangedColumns = Pick<
  Selectable<PaymentsTable>,
  | 'status'
  | 'status_code'
  | 'tracking_id'
  | 'decline_reason'
  | 'amount_captured'
  | 'amount_refunded'
  | 'amount_refund_pending'
  | 'open_operation'
  | 'attention'
  | 'asked'
  | 'version'
  | 'updated_at'
>;

export function toChangedColumns(payment: Payment): ChangedColumns {
  return {
    status: payment.state.status,
    status_code: codeOf(payment.state.answer),
    tracking_id: payment.state.trackingId,
    decline_reason: payment.state.reason,
    amount_captured: payment.amountCaptured,
    amount_refunded: payment.amountRefunded,
    amount_refund_pending: payment.amountRefundPending,
    open_operation: payment.openOperation,
    attention: payment.attention,
    asked: 0,
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

const words = z.object({
  // A later release may know more card schemes than this one.
  brand: z.enum(cardBrands).catch('unknown'),
  capture: z.enum(captureModes),
  openOperation: z.enum(openOperationKinds).nullable(),
  attention: z.literal('outcome_contradicted').nullable(),
  metadata: z.custom<Metadata>(isMetadata),
});

const SEVEN_DAYS_MS = 7 * 24 * 3_600_000;

// A program of the previous version, still running after the upgrade, stores no time to capture.
function captureBeforeOf({ capture, capture_before, created_at }: PaymentRow): Date | null {
  if (capture_before !== null) return fromStored(capture_before);
  if (capture !== 'manual') return null;
  return new Date(fromStored(created_at).getTime() + SEVEN_DAYS_MS);
}

/** Throws a ZodError when a row is not what the gateway writes. */
export function toPayment(row: PaymentRow): Payment {
  const { brand, capture, openOperation, attention, metadata } = words.parse({
    brand: row.card_brand,
    capture: row.capture,
    openOperation: row.open_operation,
    attention: row.attention,
    metadata: JSON.parse(row.metadata) as unknown,
  });
  return {
    id: row.uuid,
    merchantId: row.merchant_id,
    cardId: row.card_id,
    acquirer: row.acquirer,
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
    amountRefundPending: row.amount_refund_pending,
    openOperation,
    capture,
    captureBefore: captureBeforeOf(row),
    reference: row.reference,
    description: row.description,
    metadata,
    state: toState(isPaymentState, row, row.decline_reason),
    attention,
    version: row.version,
    createdAt: fromStored(row.created_at),
    updatedAt: fromStored(row.updated_at),
    ...fromThreeDSecureColumns(row),
  };
}
