import { type Migration } from './migration.js';

/**
 * Merchants' endpoints, the events on their way to them, and what each attempt found. `place` is 1 to 16, and null
 * once an endpoint is deleted: its unique key limits a merchant's endpoints, even when many are added at once.
 */
export const webhooks: Migration = {
  version: 10,
  name: 'webhooks',
  statements: (t) => [
    `create table if not exists webhook_endpoints (
      uuid ${t.id} not null,
      merchant_id ${t.id} not null,
      place ${t.integer} null,
      url ${t.cipher} not null,
      events ${t.longText} not null,
      description ${t.text} null,
      disabled_reason ${t.id} null,
      disabled_at ${t.time} null,
      secret ${t.cipher} not null,
      secret_key_id ${t.id} not null,
      old_secret ${t.cipher} null,
      old_secret_key_id ${t.id} null,
      old_secret_until ${t.time} null,
      failing_since ${t.time} null,
      slowed ${t.integer} not null,
      slowed_until ${t.time} null,
      recover_after ${t.bigInteger} null,
      recover_up_to ${t.bigInteger} null,
      announce ${t.id} null,
      due_at ${t.time} null,
      wakes ${t.integer} not null,
      lease ${t.id} null,
      leased_until ${t.time} null,
      version ${t.integer} not null,
      created_at ${t.time} not null,
      updated_at ${t.time} not null,
      primary key (uuid),
      constraint webhook_endpoints_place unique (merchant_id, place)
    )${t.tableOptions}`,
    // Almost every row has null in these.
    `create index ${t.ifNotExists} webhook_endpoints_due on webhook_endpoints (due_at)`,
    `create index ${t.ifNotExists} webhook_endpoints_recovering
      on webhook_endpoints (recover_after)`,
    `create index ${t.ifNotExists} webhook_endpoints_announce on webhook_endpoints (announce)`,

    // Up to which sequence a merchant's events have been handed out to its endpoints.
    `create table if not exists webhook_cursors (
      merchant_id ${t.id} not null,
      sequence ${t.bigInteger} not null,
      created_at ${t.time} not null,
      primary key (merchant_id)
    )${t.tableOptions}`,

    `create table if not exists webhook_deliveries (
      uuid ${t.id} not null,
      merchant_id ${t.id} not null,
      endpoint_id ${t.id} not null,
      event_id ${t.id} not null,
      event_type ${t.id} not null,
      payment_id ${t.id} null,
      sequence ${t.bigInteger} not null,
      status ${t.id} not null,
      attempts ${t.integer} not null,
      tried ${t.integer} not null,
      next_at ${t.time} null,
      pending_since ${t.time} null,
      created_at ${t.time} not null,
      primary key (uuid),
      constraint webhook_deliveries_event unique (endpoint_id, sequence)
    )${t.tableOptions}`,
    `create index ${t.ifNotExists} webhook_deliveries_due
      on webhook_deliveries (endpoint_id, next_at, sequence)`,
    `create index ${t.ifNotExists} webhook_deliveries_of_payment
      on webhook_deliveries (endpoint_id, payment_id, sequence)`,
    `create index ${t.ifNotExists} webhook_deliveries_pending
      on webhook_deliveries (endpoint_id, pending_since)`,

    `create table if not exists webhook_attempts (
      uuid ${t.id} not null,
      merchant_id ${t.id} not null,
      endpoint_id ${t.id} not null,
      event_id ${t.id} not null,
      event_type ${t.id} not null,
      attempt ${t.integer} not null,
      status ${t.id} not null,
      status_code ${t.integer} null,
      error ${t.id} null,
      took_ms ${t.integer} not null,
      answer ${t.longText} null,
      next_at ${t.time} null,
      created_at ${t.time} not null,
      primary key (uuid)
    )${t.tableOptions}`,
    `create index ${t.ifNotExists} webhook_attempts_of_endpoint
      on webhook_attempts (endpoint_id, uuid)`,

    `create table if not exists webhook_keys (
      merchant_id ${t.id} not null,
      operation ${t.id} not null,
      parent_id ${t.id} not null,
      idempotency_key ${t.key} not null,
      request_fingerprint ${t.id} not null,
      fingerprint_key_id ${t.id} not null,
      result_id ${t.id} not null,
      created_at ${t.time} not null,
      primary key (merchant_id, operation, parent_id, idempotency_key)
    )${t.tableOptions}`,
  ],
};
