import { type BigIntStats, realpathSync, statfsSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { explainError, FILE_MOVED, type FileName } from './sentences.js';

/** Watches the files of an open database; SQLite itself does not. */
export type FileWatch = {
  /**
   * Throws UnusableFile if the files were deleted, replaced or emptied since they were opened. SQLite
   * would keep writing to them, and those commits would be lost with the process. Call it after each
   * commit, before reporting the result: it takes 2 microseconds per file.
   */
  refuseMoved(): void;
  /** Throws UnusableFile when the disk is nearly full. */
  refuseFull(): void;
};

// The write-ahead log grows to 4 MiB before a checkpoint, which may need as much again. A test write is
// too small to notice: it may still fit where a larger commit does not.
const LEAST_ROOM = 8 * 1_024 * 1_024;

/** Watches a database in WAL mode that has been read or written at least once. */
export function watchFiles(name: FileName): FileWatch {
  // The -wal lies beside the link's target. The link itself may change, so both are watched.
  const real = realpathSync(name.file);
  const database = watchFile(resolve(name.file));
  const log = watchFile(`${real}-wal`);
  const failure = (code: string): unknown => explainError({ code }, name);

  return {
    refuseMoved() {
      // The database file is never empty; its log may be.
      if (!log.isThere() || !database.isThere({ evenEmpty: false })) throw failure(FILE_MOVED);
    },
    refuseFull() {
      const { blocks, bavail, bsize } = statfsSync(dirname(real));
      // Some file systems report no blocks at all.
      if (blocks > 0 && bavail * bsize < LEAST_ROOM) throw failure('SQLITE_FULL');
    },
  };
}

function watchFile(path: string) {
  // Numbers cost half as much as bigints and are exact on common file systems.
  const bigint = !Number.isSafeInteger(statSync(path).ino);
  const { dev, ino } = statSync(path, { bigint });

  function inspect(): Stats | BigIntStats | undefined {
    try {
      return statSync(path, { bigint, throwIfNoEntry: false });
    } catch {
      return undefined; // a file that cannot be inspected cannot be reopened either
    }
  }

  return {
    isThere({ evenEmpty = true } = {}): boolean {
      const now = inspect();
      return now?.ino === ino && now.dev === dev && (evenEmpty || now.size > 0);
    },
  };
}
