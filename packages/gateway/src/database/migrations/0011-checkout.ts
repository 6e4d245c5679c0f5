import { type Migration } from './migration.js';

/**
 * Checkout sessions and their attempts. The primary key of `checkout_attempts` decides between two payments that want
 * to be the next attempt, and between a payment and the end of the session, which takes the place of the next attempt
 * without a payment: so no payment begins in a session that has ended.
 */
export const checkout: Migration = {
  version: 11,
  name: 'checkout',
  statements: (t) => [
    `alter table payments add column checkout_session_id ${t.id} null`,

    `create table if not exists checkout_sessions (
      uuid ${t.id} not null,
      merchant_id ${t.id} not null,
      amount ${t.bigInteger} not null,
      currency ${t.id} not null,
      capture ${t.id} not null,
      reference ${t.text} null,
      description ${t.text} null,
      metadata ${t.longText} not null,
      return_url ${t.cipher} not null,
      cancel_url ${t.cipher} null,
      locale ${t.id} null,
      status ${t.id} not null,
      expiry_reason ${t.id} null,
      idempotency_key ${t.key} null,
      request_fingerprint ${t.id} null,
      fingerprint_key_id ${t.id} null,
      announce ${t.id} null,
      due_at ${t.time} null,
      expires_at ${t.time} not null,
      created_at ${t.time} not null,
      updated_at ${t.time} not null,
      primary key (uuid),
      constraint checkout_sessions_key unique (merchant_id, idempotency_key)
    )${t.tableOptions}`,
    `create index ${t.ifNotExists} checkout_sessions_listed on checkout_sessions (merchant_id, uuid)`,
    `create index ${t.ifNotExists} checkout_sessions_by_status
      on checkout_sessions (merchant_id, status, uuid)`,
    `create index ${t.ifNotExists} checkout_sessions_by_reference
      on checkout_sessions (merchant_id, reference, uuid)`,
    // Almost every row has null in these.
    `create index ${t.ifNotExists} checkout_sessions_due on checkout_sessions (due_at)`,
    `create index ${t.ifNotExists} checkout_sessions_announce on checkout_sessions (announce)`,

    `create table if not exists checkout_attempts (
      session_id ${t.id} not null,
      attempt ${t.integer} not null,
      payment_id ${t.id} null,
      created_at ${t.time} not null,
      primary key (session_id, attempt)
    )${t.tableOptions}`,
  ],
};
