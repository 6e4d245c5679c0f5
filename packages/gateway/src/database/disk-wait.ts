import { newId } from '../domain/ids.js';
import { type Connection, type Database } from './database.js';

/**
 * Makes the transaction's commit wait until everything it has read is on disk, by writing a row. Needed for
 * answers that depend on another transaction's rows: that a key was used, or that these rows exist already.
 *
 * InnoDB makes a commit visible before its log is on disk, and a transaction without writes does not wait for
 * the disk. Found on MariaDB 10.11 by delaying its log writes for 2 s: within 2 ms a read, and an insert that
 * met the unique key, returned a row that a crash would have lost. A row inserted and deleted waited; a row
 * inserted and rolled back to a savepoint did not. SQLite shows a commit only after it is synced.
 */
export async function waitForDisk({ engine }: Database, connection: Connection): Promise<void> {
  if (!engine.showsBeforeSync) return;
  const uuid = newId();
  await connection.insertInto('disk_waits').values({ uuid }).execute();
  await connection.deleteFrom('disk_waits').where('uuid', '=', uuid).execute();
}

/** Returns what `read` finds once it is on disk. */
export async function readOnceOnDisk<Row>(
  database: Database,
  read: (connection: Connection) => Promise<Row | undefined>,
): Promise<Row | undefined> {
  const row = await database.run(read);
  if (row !== undefined && database.engine.showsBeforeSync) {
    const deadline = performance.now() + database.timeoutMs;
    await database.transact((connection) => waitForDisk(database, connection), { deadline });
  }
  return row;
}
