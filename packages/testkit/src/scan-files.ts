import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Haystack } from './secret-scan.js';

// What SQLite keeps beside a database: rows not yet in the main file stand in its -wal.
const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * Reads files, and folders with all that is in them, for `findSecrets`. A SQLite file brings its
 * companions along. A path that is not there throws: nothing must pass because nothing was read.
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
    (it) => statSync(it, { throwIfNoEntry: false }) !== undefined,
  );
  return [path, ...companions];
}
