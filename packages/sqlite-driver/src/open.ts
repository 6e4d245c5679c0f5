import { type Database } from 'better-sqlite3';
import { loadSqlite } from './load.js';
import { type FileWatch, watchFiles } from './file-watch.js';
import { preparePrivateFile } from './private-file.js';
import { explainOpening, type FileName } from './sentences.js';

/** An open file, and who looks after it. */
export type OpenFile = { readonly database: Database; readonly watch: FileWatch };

/**
 * Opens the file, creating it and its folder, for their owner alone, where they are missing. In WAL mode with
 * `synchronous = FULL`: what is committed is on disk. Throws UnusableFile, and SqliteDriverMissing when
 * SQLite cannot be used at all. `busyTimeoutMs`: how long the process stands still for a lock.
 */
export function openFile(name: FileName, busyTimeoutMs: number): OpenFile {
  const Sqlite = loadSqlite();
  try {
    preparePrivateFile(name.file);
    // The time-out first of all: switching to WAL takes a lock, and must wait for it.
    const database = new Sqlite(name.file, { timeout: busyTimeoutMs });
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      // The first read makes the -wal. Not a write, for which another process may be in the way.
      database.prepare('select 1 from sqlite_master').get();
      return { database, watch: watchFiles(name) };
    } catch (error) {
      database.close();
      throw error;
    }
  } catch (error) {
    throw explainOpening(error, name);
  }
}
