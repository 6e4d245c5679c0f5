import { type Migration } from './migration.js';

/**
 * Since when a payment's card is kept, as far as that is known, and an index by which the oldest are
 * found: see kept-cards.ts. Null when its number was removed. What is there already, and what a
 * program of a version before writes, is as old as can be, and so is looked at next.
 */
export const cardRetention: Migration = {
  version: 6,
  name: 'card-retention',
  statements: (t) => [
    `alter table payments add column card_kept_since ${t.time} null default '1970-01-01 00:00:00.000'`,
    `create index ${t.ifNotExists} payments_card_kept on payments (card_kept_since, uuid)`,
  ],
};
