import { type Connection, type Database } from './database.js';

/**
 * Whether the database has this table. Kysely's introspection would read the columns of all tables too; on MariaDB,
 * of all databases of the server (found by EXPLAIN), which takes seconds where there are many.
 */
export async function hasTable(
  { engine }: Pick<Database, 'engine'>,
  connection: Connection,
  name: string,
): Promise<boolean> {
  const { rows } = await engine.tablesNamed(name).execute(connection);
  return rows.length > 0;
}
