// deposits             what was asked and decided, one row a reference; a barred reference has no
//                      card yet; test_card names the row of cards.ts, null for any other card
// first_tries          deposits whose first try was refused, for the cards that lose it
// operations           what was done to a deposit later, each under a reference of its own
// operation_first_tries  the same as first_tries, for operations
// entries              the ledger itself: money that moved, never changed and never deleted

// Tolerates tables that are there: ledgers made before there were steps are at version 0.
const asItWasWithoutVersions = `
  create table if not exists deposits (
    reference        text primary key,
    transaction_id   text not null,
    status           text not null,
    reason           text,
    card             text,
    requested_amount integer,
    amount           integer,
    currency         text,
    capture          text,
    created_at       integer not null,
    settles_at       integer,
    settles_to       text,
    voided_at        integer
  ) strict, without rowid;

  create index if not exists deposits_to_settle on deposits (settles_at) where status = 'pending';

  create table if not exists first_tries (
    reference text primary key
  ) strict, without rowid;

  create table if not exists operations (
    reference         text primary key,
    deposit_reference text not null,
    kind              text not null,
    transaction_id    text not null,
    status            text not null,
    reason            text,
    amount            integer not null,
    currency          text,
    created_at        integer not null
  ) strict, without rowid;

  create table if not exists entries (
    id                  integer primary key autoincrement,
    reference           text not null,
    operation_reference text,
    transaction_id      text not null,
    kind                text not null,
    amount              integer not null,
    currency            text not null,
    card                text not null,
    at                  integer not null
  ) strict;

  create index if not exists entries_by_reference on entries (reference, id);
`;

const capturesAndRefunds = `
  alter table deposits add column test_card text;

  alter table operations add column requested_amount integer;
  alter table operations add column settles_at integer;
  alter table operations add column settles_to text;
  create index operations_of_deposit on operations (deposit_reference);
  create index operations_to_settle on operations (settles_at) where status = 'pending';

  create table operation_first_tries (
    reference text primary key
  ) strict, without rowid;
`;

/** How a ledger becomes what this program works with. Steps are only ever added at the end. */
export const schemaSteps: readonly string[] = [asItWasWithoutVersions, capturesAndRefunds];
