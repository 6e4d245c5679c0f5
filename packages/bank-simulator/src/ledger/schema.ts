import { type Database, loadSqlite, preparePrivateFile } from '@payment-gateway/sqlite-driver';
import { schemaSteps } from './schema-steps.js';

export type Db = Database;

/**
 * Opens the file, creating it and its folder where they are missing. Throws SqliteDriverMissing when
 * SQLite cannot be used at all.
 */
export function openDatabase(file: string): Db {
  const Sqlite = loadSqlite();
  preparePrivateFile(file);
  const db = new Sqlite(file);
  try {
    // First of all: switching to WAL takes a lock, and must wait for it like everything else.
    db.pragma('busy_timeout = 5000');
    db.pragma('journal_mode = WAL');
    // FULL, because an answer promises that the charge is on disk even if the power goes.
    db.pragma('synchronous = FULL');
    db.transaction(bringUpToDate).immediate(db);
  } catch (error) {
    db.close();
    throw error;
  }
  return db;
}

/** Takes the steps that the file has not taken yet. A file that is ahead is left as it is. */
function bringUpToDate(db: Db): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  const missing = schemaSteps.slice(version);
  if (missing.length === 0) return;
  for (const step of missing) db.exec(step);
  db.pragma(`user_version = ${schemaSteps.length}`);
}
