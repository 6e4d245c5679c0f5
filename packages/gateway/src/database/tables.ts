import { type ColumnType, type Generated } from 'kysely';

// The rows as both databases hold them. Times are text in UTC, see time.ts; amounts are safe
// integers in the currency's minor unit.

export type Tables = {
  merchants: MerchantsTable;
  api_keys: ApiKeysTable;
  payments: PaymentsTable;
  cards: CardsTable;
  payment_events: PaymentEventsTable;
  operations: OperationsTable;
  disk_waits: DiskWaitsTable;
  audit_log: AuditLogTable;
  token_changes: TokenChangesTable;
  schema_migrations: SchemaMigrationsTable;
  schema_lock: SchemaLockTable;
};

/** Written once, never changed. */
type Fixed<T> = ColumnType<T, T, never>;

export type MerchantsTable = {
  uuid: Fixed<string>;
  name: string;
  created_at: Fixed<string>;
  suspended_at: string | null;
};

export type ApiKeysTable = {
  uuid: Fixed<string>;
  merchant_id: Fixed<string>;
  token_hash: Fixed<string>;
  hash_key_id: Fixed<string>;
  created_at: Fixed<string>;
  revoked_at: string | null;
  expires_at: string | null;
  /** To the minute. */
  last_used_at: string | null;
};

export type PaymentsTable = {
  uuid: Fixed<string>;
  merchant_id: Fixed<string>;
  tracking_id: string | null;
  card_id: Fixed<string>;
  card_brand: Fixed<string>;
  card_last4: Fixed<string>;
  /** Null when a program has written the row that knew the card's own columns only. */
  card_expiry_month: Fixed<number | null>;
  card_expiry_year: Fixed<number | null>;
  /** The earliest time at which the payment can have become final; null: its card was removed. */
  card_kept_since: string | null;
  amount: Fixed<number>;
  currency: Fixed<string>;
  amount_captured: number;
  amount_refunded: number;
  amount_refund_pending: number;
  open_operation: string | null;
  capture: Fixed<string>;
  capture_before: Fixed<string | null>;
  status: string;
  status_code: string | null;
  decline_reason: string | null;
  reference: Fixed<string | null>;
  description: Fixed<string | null>;
  metadata: Fixed<string>;
  idempotency_key: Fixed<string | null>;
  request_fingerprint: Fixed<string | null>;
  fingerprint_key_id: Fixed<string | null>;
  attention: string | null;
  /** When the bank is to be asked, by the database's clock; null when all is settled. */
  due_at: string | null;
  /** How often the reconciler has taken it since it last changed. */
  asked: number;
  /** Whose it was when it was last taken. */
  lease: string | null;
  version: number;
  created_at: Fixed<string>;
  updated_at: string;
};

export type CardsTable = {
  uuid: Fixed<string>;
  merchant_id: Fixed<string>;
  /** Empty once it was removed, and so is the key's id. */
  card_number: string;
  card_holder: string | null;
  expiry_month: Fixed<number>;
  expiry_year: Fixed<number>;
  key_id: string;
  created_at: Fixed<string>;
};

export type PaymentEventsTable = {
  payment_id: Fixed<string>;
  version: Fixed<number>;
  type: Fixed<string>;
  from_status: Fixed<string | null>;
  to_status: Fixed<string>;
  cause: Fixed<string>;
  bank_reference: Fixed<string>;
  bank_code: Fixed<string | null>;
  amount: Fixed<number | null>;
  detail: Fixed<string | null>;
  created_at: Fixed<string>;
};

export type OperationsTable = {
  uuid: Fixed<string>;
  merchant_id: Fixed<string>;
  payment_id: Fixed<string>;
  kind: Fixed<string>;
  amount: Fixed<number>;
  currency: Fixed<string>;
  reason: Fixed<string | null>;
  status: string;
  status_code: string | null;
  tracking_id: string | null;
  failure_reason: string | null;
  idempotency_key: Fixed<string | null>;
  request_fingerprint: Fixed<string | null>;
  fingerprint_key_id: Fixed<string | null>;
  created_at: Fixed<string>;
  updated_at: string;
};

export type DiskWaitsTable = {
  uuid: Fixed<string>;
};

/** Only ever added to. */
export type AuditLogTable = {
  uuid: Fixed<string>;
  actor: Fixed<string>;
  act: Fixed<string>;
  object_id: Fixed<string | null>;
  merchant_id: Fixed<string | null>;
  result: Fixed<string>;
  detail: Fixed<string | null>;
  /** By the database's clock. */
  created_at: Fixed<string>;
};

/** One row, made by the first change. */
export type TokenChangesTable = {
  id: Fixed<number>;
  version: number;
  created_at: Fixed<string>;
};

export type SchemaMigrationsTable = {
  version: Fixed<number>;
  name: Fixed<string>;
  created_at: Fixed<string>;
};

/** One row: who is migrating now, and until when. */
export type SchemaLockTable = {
  id: Generated<number>;
  owner: string | null;
  expires_at: string | null;
  created_at: Fixed<string>;
};
