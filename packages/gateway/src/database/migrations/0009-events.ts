import { type Migration } from './migration.js';

/**
 * Events as merchants read them, numbered per merchant; what the history needs for them; and leases of workers.
 * `unsequenced` is the queue of the sequencer. Its default covers the rows from before, and those of a program of an
 * earlier version, which does not know the column: see unsequenced-rows.ts.
 */
export const events: Migration = {
  version: 9,
  name: 'events',
  statements: (t) => [
    `alter table payment_events add column tracking_id ${t.key} null`,
    `alter table payment_events add column request_id ${t.key} null`,
    `alter table payment_events add column unsequenced ${t.integer} null default 1`,
    `create index ${t.ifNotExists} payment_events_unsequenced
      on payment_events (unsequenced, payment_id)`,

    `create table if not exists merchant_events (
      merchant_id ${t.id} not null,
      sequence ${t.bigInteger} not null,
      uuid ${t.id} not null,
      type ${t.id} not null,
      payment_id ${t.id} null,
      body ${t.longText} not null,
      created_at ${t.time} not null,
      primary key (merchant_id, sequence),
      constraint merchant_events_id unique (uuid)
    )${t.tableOptions}`,
    `create index ${t.ifNotExists} merchant_events_by_type
      on merchant_events (merchant_id, type, sequence)`,
    `create index ${t.ifNotExists} merchant_events_by_payment
      on merchant_events (payment_id, sequence)`,

    `create table if not exists leases (
      name ${t.id} not null,
      owner ${t.id} null,
      expires_at ${t.time} null,
      created_at ${t.time} not null,
      primary key (name)
    )${t.tableOptions}`,
  ],
};
