import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS = 0o007;
const OWNER = 0o700;

/**
 * Creates the folder of a database file with access for its owner alone, and removes everyone else's
 * access to an existing database: earlier versions left it readable by all. SQLite gives `-wal` and
 * `-shm` the mode of the database. Group access is kept, since someone set it on purpose. If the file
 * belongs to another user, prints a warning.
 */
export function preparePrivateFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: OWNER });
  for (const one of [file, `${file}-wal`, `${file}-shm`, `${file}-journal`]) closeToOthers(one);
}

function closeToOthers(file: string): void {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
  if ((mode & OTHERS) === 0) return;
  try {
    chmodSync(file, mode & OWNER);
  } catch {
    process.emitWarning(
      `Others on this machine can read ${file}, and this program may not change that. Run as its owner: chmod 600 ${file}`,
    );
  }
}
