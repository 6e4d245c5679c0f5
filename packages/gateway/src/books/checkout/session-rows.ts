import { type Insertable, type Selectable, sql } from 'kysely';
import { z } from 'zod';
import {
  checkoutLocales,
  type CheckoutSession,
  expiryReasons,
  type SessionState,
} from '../../domain/checkout/session.js';
import { isMetadata, type Metadata } from '../../domain/metadata.js';
import { captureModes } from '../../domain/payment.js';
import { type IdempotencyClaim } from '../../services/ports/payment-store.js';
import { type CheckoutSessionsTable } from '../../database/checkout-tables.js';
import { type Connection } from '../../database/database.js';
import { fromStored, toStored } from '../../database/time.js';

/** A session's row with its attempts. */
export type SessionRow = Selectable<CheckoutSessionsTable> & {
  readonly attempts: number;
  readonly payment_id: string | null;
};

/** Sessions with the number of their attempts and the last payment: rows of type SessionRow. */
export const selectSession = (connection: Connection) =>
  connection
    .selectFrom('checkout_sessions')
    .selectAll('checkout_sessions')
    .select([
      sql<number>`(select count(payment_id) from checkout_attempts
        where session_id = checkout_sessions.uuid)`.as('attempts'),
      sql<string | null>`(select payment_id from checkout_attempts
        where session_id = checkout_sessions.uuid and payment_id is not null
        order by attempt desc limit 1)`.as('payment_id'),
    ]);

export const toSessionRow = (
  session: CheckoutSession,
  idempotency: IdempotencyClaim | null,
): Insertable<CheckoutSessionsTable> => ({
  uuid: session.id,
  merchant_id: session.merchantId,
  amount: session.amount,
  currency: session.currency,
  capture: session.capture,
  reference: session.reference,
  description: session.description,
  metadata: JSON.stringify(session.metadata),
  return_url: session.returnUrl,
  cancel_url: session.cancelUrl,
  locale: session.locale,
  idempotency_key: idempotency?.key ?? null,
  request_fingerprint: idempotency?.fingerprint.hash ?? null,
  fingerprint_key_id: idempotency?.fingerprint.keyId ?? null,
  due_at: toStored(session.expiresAt),
  expires_at: toStored(session.expiresAt),
  created_at: toStored(session.createdAt),
  announce: null,
  ...toEndColumns(session),
});

/** The columns that change when a session ends. */
export const toEndColumns = ({ state, updatedAt }: CheckoutSession) => ({
  status: state.status,
  expiry_reason: state.expiryReason,
  updated_at: toStored(updatedAt),
});

const words = z.object({
  capture: z.enum(captureModes),
  // A later release may know more languages than this one.
  locale: z.enum(checkoutLocales).nullable().catch(null),
  metadata: z.custom<Metadata>(isMetadata),
  state: z.union([
    z.object({ status: z.literal(['open', 'complete']), expiryReason: z.null() }),
    z.object({ status: z.literal('expired'), expiryReason: z.enum(expiryReasons) }),
  ]) satisfies z.ZodType<SessionState>,
});

/** Throws a ZodError when a row is not what the gateway writes. */
export const toSession = (row: SessionRow): CheckoutSession => ({
  id: row.uuid,
  merchantId: row.merchant_id,
  amount: row.amount,
  currency: row.currency,
  reference: row.reference,
  description: row.description,
  returnUrl: row.return_url,
  cancelUrl: row.cancel_url,
  attempts: row.attempts,
  paymentId: row.payment_id,
  expiresAt: fromStored(row.expires_at),
  createdAt: fromStored(row.created_at),
  updatedAt: fromStored(row.updated_at),
  ...words.parse({
    capture: row.capture,
    locale: row.locale,
    metadata: JSON.parse(row.metadata) as unknown,
    state: { status: row.status, expiryReason: row.expiry_reason },
  }),
});
