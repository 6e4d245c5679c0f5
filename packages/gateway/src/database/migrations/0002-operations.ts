import { type Migration } from './migration.js';

/**
 * Captures, voids and refunds, and lists of payments. Everything is added, with defaults, so that
 * programs of the version before go on working on it.
 */
export const operations: Migration = {
  version: 2,
  name: 'operations',
  statements: (t) => [
    `alter table payments add column amount_refund_pending ${t.bigInteger} not null default 0`,
    `alter table payments add column open_operation ${t.id} null`,
    `alter table payments add column capture_before ${t.time} null`,
    `alter table payment_events add column amount ${t.bigInteger} null`,

    `create table if not exists operations (
      uuid ${t.id} not null,
      merchant_id ${t.id} not null,
      payment_id ${t.id} not null,
      kind ${t.id} not null,
      amount ${t.bigInteger} not null,
      currency ${t.id} not null,
      reason ${t.text} null,
      status ${t.id} not null,
      status_code ${t.id} null,
      tracking_id ${t.key} null,
      failure_reason ${t.key} null,
      idempotency_key ${t.key} null,
      request_fingerprint ${t.id} null,
      fingerprint_key_id ${t.id} null,
      created_at ${t.time} not null,
      updated_at ${t.time} not null,
      primary key (uuid),
      constraint operations_idempotency_key unique (payment_id, kind, idempotency_key)
    )${t.tableOptions}`,
    `create index ${t.ifNotExists} operations_of_payment on operations (payment_id, kind, uuid)`,

    // A list is read backwards along one of these; its place in it is an id, which carries the time.
    `create index ${t.ifNotExists} payments_listed on payments (merchant_id, uuid)`,
    `create index ${t.ifNotExists} payments_by_status on payments (merchant_id, status, uuid)`,
    `create index ${t.ifNotExists} payments_by_reference
      on payments (merchant_id, reference, status, uuid)`,

    // What was made before there was a time to capture gets the seven days of the default.
    `update payments set capture_before = ${t.daysAfter('created_at', 7)}
      where capture = 'manual' and capture_before is null`,
    `update payments set due_at = capture_before where status = 'authorized' and due_at is null`,
  ],
};
