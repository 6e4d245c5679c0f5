import { newId } from '../domain/ids.js';
import { type Connection, type Database } from './database.js';

/**
 * Writes something, so that the commit of the connection's transaction waits until all that it has
 * read is on disk. For what is told on the strength of another transaction's rows: that a key has
 * been used, or that these very rows were there already.
 *
 * InnoDB shows a commit to others before its log is on disk, and a transaction that has written
 * nothing does not wait for the disk. Found on MariaDB 10.11 by holding back its log writes for 2 s:
 * meanwhile a read, and an insert that met the first one's unique key, were answered within 2 ms with
 * a row that a crash would have lost. A row inserted and deleted waited; a row inserted and rolled
 * back to a savepoint did not. SQLite shows a commit only after it was synced.
 */
export async function waitForDisk({ engine }: Database, connection: Connection): Promise<void> {
  if (!engine.showsBeforeSync) return;
  const uuid = newId();
  await connection.insertInto('disk_waits').values({ uuid }).execute();
  await connection.deleteFrom('disk_waits').where('uuid', '=', uuid).execute();
}

/** What `read` finds, told only once it is on disk. */
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
