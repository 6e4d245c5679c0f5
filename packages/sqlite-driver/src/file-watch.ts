import { type BigIntStats, realpathSync, statfsSync, type Stats, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { explainError, FILE_MOVED, type FileName } from './sentences.js';

/** Looks after the files of an open database, which SQLite does not. */
export type FileWatch = {
  /**
   * Throws UnusableFile unless the files lie where they were opened. SQLite goes on with files that were
   * deleted or replaced; what it commits there is gone with the process. To be called after each
   * commit, before its result is told: it takes 2 microseconds a file.
   */
  refuseMoved(): void;
  /** Throws UnusableFile when a commit may soon find no room. */
  refuseFull(): void;
};

// The write-ahead log grows to 4 MiB before it is written back, which may take as much once more. A
// small write finds room in it when a larger one does not.
const LEAST_ROOM = 8 * 1_024 * 1_024;

/** Of a database in WAL mode that is open, and has been read or written. */
export function watchFiles(name: FileName): FileWatch {
  // The -wal lies beside the file that a link leads to; the link itself may be led elsewhere.
  const real = realpathSync(name.file);
  const database = watchFile(resolve(name.file));
  const log = watchFile(`${real}-wal`);
  const failure = (code: string): unknown => explainError({ code }, name);

  return {
    refuseMoved() {
      // The database itself is never empty; its log may be.
      if (!log.isThere() || !database.isThere({ evenEmpty: false })) throw failure(FILE_MOVED);
    },
    refuseFull() {
      const { blocks, bavail, bsize } = statfsSync(dirname(real));
      // File systems that do not know have no blocks at all.
      if (blocks > 0 && bavail * bsize < LEAST_ROOM) throw failure('SQLITE_FULL');
    },
  };
}

function watchFile(path: string) {
  // Numbers cost half, and are exact on usual file systems.
  const bigint = !Number.isSafeInteger(statSync(path).ino);
  const { dev, ino } = statSync(path, { bigint });

  function look(): Stats | BigIntStats | undefined {
    try {
      return statSync(path, { bigint, throwIfNoEntry: false });
    } catch {
      return undefined; // what cannot be looked at cannot be opened
    }
  }

  return {
    isThere({ evenEmpty = true } = {}): boolean {
      const now = look();
      return now?.ino === ino && now.dev === dev && (evenEmpty || now.size > 0);
    },
  };
}
