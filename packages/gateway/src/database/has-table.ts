import { type Connection } from './database.js';
import { type Engine } from './engines/engine.js';

/**
 * Whether the database has this table. Kysely's introspection would read all columns of all tables for that, and on
 * MariaDB go through every database of the server: 47 ms where there are a hundred, half a minute if it is busy too.
 */
export async function hasTable(
  engine: Engine,
  connection: Connection,
  name: string,
): Promise<boolean> {
  const { rows } = await engine.tablesNamed(name).execute(connection);
  return rows.length > 0;
}
