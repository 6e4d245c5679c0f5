import { type Generated } from 'kysely';
import { type CheckoutAttemptsTable, type CheckoutSessionsTable } from './checkout-tables.js';
import { type Fixed } from './columns.js';
import {
  type WebhookAttemptsTable,
  type WebhookCursorsTable,
  type WebhookDeliveriesTable,
  type WebhookEndpointsTable,
  type WebhookKeysTable,
} from './webhook-tables.js';

// Rows as both databases store them. Times are text in UTC, see time.ts; amounts are safe integers in the
// currency's minor unit.

export type Tables = {
  readonly merchants: MerchantsTable;
  readonly api_keys: ApiKeysTable;
  readonly payments: PaymentsTable;
  readonly cards: CardsTable;
  readonly payment_events: PaymentEventsTable;
  readonly operations: OperationsTable;
  readonly disk_waits: DiskWaitsTable;
  readonly audit_log: AuditLogTable;
  readonly token_changes: TokenChangesTable;
  readonly merchant_events: MerchantEventsTable;
  readonly leases: LeasesTable;
  readonly webhook_endpoints: WebhookEndpointsTable;
  readonly webhook_cursors: WebhookCursorsTable;
  readonly webhook_deliveries: WebhookDeliveriesTable;
  readonly webhook_attempts: WebhookAttemptsTable;
  readonly webhook_keys: WebhookKeysTable;
  readonly checkout_sessions: CheckoutSessionsTable;
  readonly checkout_attempts: CheckoutAttemptsTable;
  readonly schema_migrations: SchemaMigrationsTable;
  readonly schema_lock: SchemaLockTable;
};

export type MerchantsTable = {
  readonly uuid: Fixed<string>;
  readonly name: string;
  readonly created_at: Fixed<string>;
  readonly suspended_at: string | null;
};

export type ApiKeysTable = {
  readonly uuid: Fixed<string>;
  readonly merchant_id: Fixed<string>;
  readonly token_hash: Fixed<string>;
  readonly hash_key_id: Fixed<string>;
  readonly created_at: Fixed<string>;
  readonly revoked_at: string | null;
  readonly expires_at: string | null;
  /** To the minute. */
  readonly last_used_at: string | null;
};

export type PaymentsTable = {
  readonly uuid: Fixed<string>;
  readonly merchant_id: Fixed<string>;
  readonly tracking_id: string | null;
  readonly card_id: Fixed<string>;
  /** The name of the bank that it was sent to. */
  readonly acquirer: Fixed<string>;
  readonly card_brand: Fixed<string>;
  readonly card_last4: Fixed<string>;
  /** Null in rows of older programs, which stored the expiry only with the card. */
  readonly card_expiry_month: Fixed<number | null>;
  readonly card_expiry_year: Fixed<number | null>;
  /** The earliest time at which the payment can have become final; null once its card was removed. */
  readonly card_kept_since: string | null;
  readonly amount: Fixed<number>;
  readonly currency: Fixed<string>;
  readonly amount_captured: number;
  readonly amount_refunded: number;
  readonly amount_refund_pending: number;
  readonly open_operation: string | null;
  readonly capture: Fixed<string>;
  readonly capture_before: string | null;
  readonly status: string;
  readonly status_code: string | null;
  readonly decline_reason: string | null;
  readonly reference: Fixed<string | null>;
  readonly description: Fixed<string | null>;
  readonly metadata: Fixed<string>;
  readonly return_url: Fixed<string | null>;
  readonly three_d_secure_request: Fixed<string | null>;
  readonly checkout_session_id: Fixed<string | null>;
  readonly challenge_key_id: Fixed<string | null>;
  readonly challenge_expires_at: string | null;
  /** JSON. */
  readonly three_d_secure: string | null;
  readonly idempotency_key: Fixed<string | null>;
  readonly request_fingerprint: Fixed<string | null>;
  readonly fingerprint_key_id: Fixed<string | null>;
  readonly attention: string | null;
  /** When the reconciler checks it next, by the database's clock; null when all is settled. */
  readonly due_at: string | null;
  /** How often the reconciler has taken it since it last changed. */
  readonly asked: number;
  /** The reconciler's pass that took it last. */
  readonly lease: string | null;
  readonly version: number;
  readonly created_at: Fixed<string>;
  readonly updated_at: string;
};

export type CardsTable = {
  readonly uuid: Fixed<string>;
  readonly merchant_id: Fixed<string>;
  /** Empty once it was removed, like the key's id. */
  readonly card_number: string;
  readonly card_holder: string | null;
  readonly expiry_month: Fixed<number>;
  readonly expiry_year: Fixed<number>;
  readonly key_id: string;
  readonly created_at: Fixed<string>;
};

export type PaymentEventsTable = {
  readonly payment_id: Fixed<string>;
  readonly version: Fixed<number>;
  readonly type: Fixed<string>;
  readonly from_status: Fixed<string | null>;
  readonly to_status: Fixed<string>;
  readonly cause: Fixed<string>;
  readonly bank_reference: Fixed<string>;
  readonly bank_code: Fixed<string | null>;
  readonly amount: Fixed<number | null>;
  readonly detail: Fixed<string | null>;
  readonly created_at: Fixed<string>;
  /** The bank's id of the transaction, as reported with this event; null in rows of older programs. */
  readonly tracking_id: Fixed<string | null>;
  /** The id of the API request that recorded this intent. */
  readonly request_id: Fixed<string | null>;
  /** Not null until the merchant's events of it are written: see unsequenced-rows.ts. */
  readonly unsequenced: number | null;
};

export type OperationsTable = {
  readonly uuid: Fixed<string>;
  readonly merchant_id: Fixed<string>;
  readonly payment_id: Fixed<string>;
  readonly kind: Fixed<string>;
  readonly amount: Fixed<number>;
  readonly currency: Fixed<string>;
  readonly reason: Fixed<string | null>;
  readonly status: string;
  readonly status_code: string | null;
  readonly tracking_id: string | null;
  readonly failure_reason: string | null;
  readonly idempotency_key: Fixed<string | null>;
  readonly request_fingerprint: Fixed<string | null>;
  readonly fingerprint_key_id: Fixed<string | null>;
  readonly created_at: Fixed<string>;
  readonly updated_at: string;
};

type DiskWaitsTable = {
  readonly uuid: Fixed<string>;
};

/** Append-only. */
export type AuditLogTable = {
  readonly uuid: Fixed<string>;
  readonly actor: Fixed<string>;
  readonly act: Fixed<string>;
  readonly object_id: Fixed<string | null>;
  readonly merchant_id: Fixed<string | null>;
  readonly result: Fixed<string>;
  readonly detail: Fixed<string | null>;
  /** By the database's clock. */
  readonly created_at: Fixed<string>;
};

/** One row, made by the first change. */
type TokenChangesTable = {
  readonly id: Fixed<number>;
  readonly version: number;
  readonly created_at: Fixed<string>;
};

/** Append-only; `sequence` counts each merchant's from 1 without a gap. */
type MerchantEventsTable = {
  readonly merchant_id: Fixed<string>;
  readonly sequence: Fixed<number>;
  readonly uuid: Fixed<string>;
  readonly type: Fixed<string>;
  readonly payment_id: Fixed<string | null>;
  /** JSON, the same bytes in every answer and delivery. */
  readonly body: Fixed<string>;
  /** When it got its sequence, by the database's clock. */
  readonly created_at: Fixed<string>;
};

/** A row for each kind of work that one process does at a time. */
type LeasesTable = {
  readonly name: Fixed<string>;
  readonly owner: string | null;
  readonly expires_at: string | null;
  readonly created_at: Fixed<string>;
};

type SchemaMigrationsTable = {
  readonly version: Fixed<number>;
  readonly name: Fixed<string>;
  readonly created_at: Fixed<string>;
};

/** One row: the process that migrates now, and the end of its lease. */
type SchemaLockTable = {
  readonly id: Generated<number>;
  readonly owner: string | null;
  readonly expires_at: string | null;
  readonly created_at: Fixed<string>;
};
