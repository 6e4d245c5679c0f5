import { type Migration } from './migration.js';

/**
 * When a payment's card expires, beside its brand and last digits: so that reading a payment looks
 * at one row. What was recorded before, or is by a program of the version before, has it only in its
 * card: see select-payment.ts.
 */
export const cardExpiry: Migration = {
  version: 4,
  name: 'card-expiry',
  statements: (t) => [
    `alter table payments add column card_expiry_month ${t.integer} null`,
    `alter table payments add column card_expiry_year ${t.integer} null`,
  ],
};
