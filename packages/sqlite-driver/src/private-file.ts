import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const OTHERS = 0o007;
const OWNER = 0o700;

/**
 * Makes the folder of a database file, for its owner alone, and closes a database that is there already
 * to others: earlier versions made it readable for everybody. SQLite gives `-wal` and `-shm` the mode
 * of the database. A group that was let in by hand stays in. Where a file belongs to somebody else, it
 * can only be warned of.
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
