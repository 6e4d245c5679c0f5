// deposits             requests and decisions, one row per reference; a barred reference has no card
//                      yet; test_card names a row of cards.ts, null for any other card
// first_tries          deposits whose first attempt was dropped, for the cards that do that
// operations           captures, voids and refunds, each under a reference of its own
// operation_first_tries  the same as first_tries, for operations
// entries              the ledger itself: movements of money, append-only
// authentications      3-D Secure of deposits; while the payer has to decide, the result is null
// notices              notifications that have not been delivered

// Tolerates existing tables: ledgers from before this list are at version 0.
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

// settles_at is also when a challenge expires. The return address is sealed: it leads to the payer's payment.
const threeDSecure = `
  alter table deposits add column authentication_request text;
  alter table deposits add column challenge_mode text;
  create index deposits_to_expire on deposits (settles_at) where status = 'requires_action';

  create table authentications (
    reference         text primary key,
    authentication_id text not null,
    flow              text not null,
    result            text,
    scheme            text,
    merchant_name     text,
    return_url        text,
    first_answer      text
  ) strict, without rowid;

  create table notices (
    id         integer primary key autoincrement,
    message_id text not null,
    reference  text not null,
    signed_at  integer,
    attempts   integer not null,
    due_at     integer not null
  ) strict;
  create index notices_by_due on notices (due_at);
`;

/** The steps from an empty file to the current schema. Only ever append to it. */
export const schemaSteps: readonly string[] = [
  asItWasWithoutVersions,
  capturesAndRefunds,
  threeDSecure,
];
