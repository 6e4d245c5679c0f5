import {
  type Database,
  explainOpening,
  openFile,
  type OpenFile,
} from '@payment-gateway/service-kit/sqlite';
import { schemaSteps } from './schema-steps.js';

export type Db = Database;

// Blocks the process. Only a second bank could hold the lock for longer.
const BUSY_TIMEOUT_MS = 5_000;

/** How the operator knows the file. */
export const nameOf = (file: string) => ({ file, setting: 'BANK_LEDGER_FILE' });

/**
 * Opens the ledger's file at its current schema; creates it and its folder if necessary. Throws UnusableFile or
 * SqliteDriverMissing.
 */
export function openLedgerFile(file: string): OpenFile {
  const opened = openFile(nameOf(file), BUSY_TIMEOUT_MS);
  const { database } = opened;
  try {
    database.transaction(bringUpToDate).immediate(database);
  } catch (error) {
    database.close();
    throw explainOpening(error, nameOf(file));
  }
  return opened;
}

/** Runs the steps that the file lacks. A file from a newer version is left as it is. */
function bringUpToDate(db: Db): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  const missing = schemaSteps.slice(version);
  if (missing.length === 0) return;
  for (const step of missing) db.exec(step);
  db.pragma(`user_version = ${schemaSteps.length}`);
}
