import { type Migration } from './migration.js';

/** A table that is always empty: see disk-wait.ts. */
export const diskWaits: Migration = {
  version: 3,
  name: 'disk-waits',
  statements: (t) => [
    `create table if not exists disk_waits (
      uuid ${t.id} not null,
      primary key (uuid)
    )${t.tableOptions}`,
  ],
};
