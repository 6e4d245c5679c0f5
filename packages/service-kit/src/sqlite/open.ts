import { type Database } from 'better-sqlite3';
import { loadSqlite } from './load.js';
import { type FileWatch, watchFiles } from './file-watch.js';
import { preparePrivateFile } from './private-file.js';
import { explainOpening, type FileName } from './sentences.js';

/** An open database and the watch over its files. */
export type OpenFile = { readonly database: Database; readonly watch: FileWatch };

/**
 * Opens a database file in WAL mode with `synchronous = FULL`: what is committed is on disk. Creates the
 * file and its folder if necessary, readable by their owner alone. Waiting for a lock blocks the whole
 * process, for `busyTimeoutMs` at most. Throws UnusableFile or SqliteDriverMissing.
 */
export function openFile(name: FileName, busyTimeoutMs: number): OpenFile {
  const Sqlite = loadSqlite();
  try {
    preparePrivateFile(name.file);
    // Set the timeout first: switching to WAL takes a lock and may have to wait for it.
    const database = new Sqlite(name.file, { timeout: busyTimeoutMs });
    try {
      database.pragma('journal_mode = WAL');
      database.pragma('synchronous = FULL');
      // The first read creates the -wal. A write would do too, but might have to wait for another process.
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
