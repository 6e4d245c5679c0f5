import { type Migration } from './migration.js';

/**
 * Who did what; when tokens expire, when they were last used, and which merchants are suspended. The
 * one row of token_changes counts what was revoked, suspended or resumed: see authentication.ts.
 */
export const audit: Migration = {
  version: 5,
  name: 'audit',
  statements: (t) => [
    `create table if not exists audit_log (
      uuid ${t.id} not null,
      actor ${t.text} not null,
      act ${t.id} not null,
      object_id ${t.id} null,
      merchant_id ${t.id} null,
      result ${t.id} not null,
      detail ${t.text} null,
      created_at ${t.time} not null,
      primary key (uuid)
    )${t.tableOptions}`,
    `create index ${t.ifNotExists} audit_log_listed on audit_log (created_at, uuid)`,

    `create table if not exists token_changes (
      id ${t.integer} not null,
      version ${t.bigInteger} not null,
      created_at ${t.time} not null,
      primary key (id)
    )${t.tableOptions}`,

    `alter table merchants add column suspended_at ${t.time} null`,
    `alter table api_keys add column expires_at ${t.time} null`,
    `alter table api_keys add column last_used_at ${t.time} null`,
  ],
};
