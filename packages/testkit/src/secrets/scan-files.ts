import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Haystack } from './secret-scan.js';

// Files of SQLite beside the database; the newest rows are in the -wal.
const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * Reads files, and folders with everything in them, for `findSecrets`. Includes the companions of a SQLite
 * file. Throws if a path does not exist: a scan must not pass because it read nothing.
 */
export function readFilesForScan(paths: readonly string[]): Haystack[] {
  const files = new Set(paths.flatMap(filesAt));
  return [...files].map((path) => ({ name: path, bytes: readFileSync(path) }));
}

function filesAt(path: string): string[] {
  if (statSync(path).isDirectory()) {
    return readdirSync(path, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  }
  const companions = COMPANIONS.map((suffix) => path + suffix).filter(
    (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
  );
  return [path, ...companions];
}
