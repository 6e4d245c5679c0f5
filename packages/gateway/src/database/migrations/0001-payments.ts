import { type Migration } from './migration.js';

/**
 * Merchants with their tokens, payments with their cards and history. No foreign keys and no
 * auto-increment: ids are time-ordered UUIDs, so that the schema runs on a cluster as it is.
 * There is no column for a card verification value (PCI DSS 3.3.1).
 */
export const payments: Migration = {
  version: 1,
  name: 'payments',
  statements: (t) => [
    `create table if not exists merchants (
      uuid ${t.id} not null,
      name ${t.text} not null,
      created_at ${t.time} not null,
      primary key (uuid)
    )${t.tableOptions}`,

    `create table if not exists api_keys (
      uuid ${t.id} not null,
      merchant_id ${t.id} not null,
      token_hash ${t.id} not null,
      hash_key_id ${t.id} not null,
      created_at ${t.time} not null,
      revoked_at ${t.time} null,
      primary key (uuid),
      constraint api_keys_token unique (token_hash)
    )${t.tableOptions}`,

    `create table if not exists payments (
      uuid ${t.id} not null,
      merchant_id ${t.id} not null,
      tracking_id ${t.key} null,
      card_id ${t.id} not null,
      card_brand ${t.id} not null,
      card_last4 ${t.id} not null,
      amount ${t.bigInteger} not null,
      currency ${t.id} not null,
      amount_captured ${t.bigInteger} not null,
      amount_refunded ${t.bigInteger} not null,
      capture ${t.id} not null,
      status ${t.id} not null,
      status_code ${t.id} null,
      decline_reason ${t.key} null,
      reference ${t.text} null,
      description ${t.text} null,
      metadata ${t.longText} not null,
      idempotency_key ${t.key} null,
      request_fingerprint ${t.id} null,
      fingerprint_key_id ${t.id} null,
      attention ${t.id} null,
      due_at ${t.time} null,
      asked ${t.integer} not null,
      lease ${t.id} null,
      version ${t.integer} not null,
      created_at ${t.time} not null,
      updated_at ${t.time} not null,
      primary key (uuid),
      constraint payments_idempotency_key unique (merchant_id, idempotency_key)
    )${t.tableOptions}`,

    // Almost every row has null in these: only what is unsettled, or waits for a person, does not.
    `create index ${t.ifNotExists} payments_due on payments (due_at)`,
    `create index ${t.ifNotExists} payments_attention on payments (attention)`,

    `create table if not exists cards (
      uuid ${t.id} not null,
      merchant_id ${t.id} not null,
      card_number ${t.cipher} not null,
      card_holder ${t.cipher} null,
      expiry_month ${t.integer} not null,
      expiry_year ${t.integer} not null,
      key_id ${t.id} not null,
      created_at ${t.time} not null,
      primary key (uuid)
    )${t.tableOptions}`,

    `create table if not exists payment_events (
      payment_id ${t.id} not null,
      version ${t.integer} not null,
      type ${t.id} not null,
      from_status ${t.id} null,
      to_status ${t.id} not null,
      cause ${t.id} not null,
      bank_reference ${t.id} not null,
      bank_code ${t.id} null,
      detail ${t.key} null,
      created_at ${t.time} not null,
      primary key (payment_id, version)
    )${t.tableOptions}`,
  ],
};
