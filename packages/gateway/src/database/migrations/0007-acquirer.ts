import { type Migration } from './migration.js';

/** Each payment's acquirer. There was only one before, which earlier programs use without naming it. */
export const acquirer: Migration = {
  version: 7,
  name: 'acquirer',
  statements: (t) => [
    `alter table payments add column acquirer ${t.id} not null default 'simulator'`,
  ],
};
