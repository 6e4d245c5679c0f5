import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';

export type Db = Database.Database;

// deposits    what was asked and decided, one row a reference; a barred reference has no card yet
// first_tries references whose first try was refused, for the card that fails once
// operations  what was done to a deposit later, each under a reference of its own
// entries     the ledger itself: money that moved, never changed and never deleted
const tables = `
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

/** Opens the file, creating it and its folder where they are missing. */
export function openDatabase(file: string): Db {
  mkdirSync(dirname(file), { recursive: true });
  const db = new Database(file);
  try {
    // First of all: switching to WAL takes a lock, and must wait for it like everything else.
    db.pragma('busy_timeout = 5000');
    db.pragma('journal_mode = WAL');
    // FULL, because an answer promises that the charge is on disk even if the power goes.
    db.pragma('synchronous = FULL');
    db.transaction(() => db.exec(tables)).immediate();
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}
