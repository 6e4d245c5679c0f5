import {
  type Database,
  explainOpening,
  openFile,
  type OpenFile,
} from '@payment-gateway/sqlite-driver';
import { schemaSteps } from './schema-steps.js';

export type Db = Database;

// The process stands still meanwhile. Only a second bank could hold the lock for longer.
const busyTimeoutMs = 5_000;

/** The file as an operator knows it. */
export const nameOf = (file: string) => ({ file, setting: 'BANK_LEDGER_FILE' });

/**
 * Opens the file, creating it and its folder where they are missing: an answer promises that the
 * charge is on disk even if the power goes. Throws UnusableFile, and SqliteDriverMissing when SQLite
 * cannot be used at all.
 */
export function openLedgerFile(file: string): OpenFile {
  const opened = openFile(nameOf(file), busyTimeoutMs);
  const { database } = opened;
  try {
    database.transaction(bringUpToDate).immediate(database);
  } catch (error) {
    database.close();
    throw explainOpening(error, nameOf(file));
  }
  return opened;
}

/** Takes the steps that the file has not taken yet. A file that is ahead is left as it is. */
function bringUpToDate(db: Db): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  const missing = schemaSteps.slice(version);
  if (missing.length === 0) return;
  for (const step of missing) db.exec(step);
  db.pragma(`user_version = ${schemaSteps.length}`);
}
