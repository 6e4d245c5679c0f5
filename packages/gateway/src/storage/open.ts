import { sql } from 'kysely';
import { type Database, openDatabase } from './database.js';
import { mysqlEngine, type MysqlAddress } from './engines/mysql.js';
import { sqliteEngine } from './engines/sqlite.js';

/** Opens the embedded database; the file and its folder are made when they are not there. */
export const openSqlite = async (file: string, timeoutMs: number): Promise<Database> =>
  openDatabase(await sqliteEngine(file), timeoutMs);

/** Opens a pool to MySQL or MariaDB. It connects when it is first used. */
export const openMysql = (
  address: MysqlAddress,
  limits: { poolSize: number; timeoutMs: number },
): Database => openDatabase(mysqlEngine(address, limits), limits.timeoutMs);

/** True if the database answers. */
export const isAnswering = (database: Database): Promise<boolean> =>
  database
    .run((connection) => sql`select 1`.execute(connection))
    .then(
      () => true,
      () => false,
    );

/** Null if what is committed survives a crash of the machine, else what is set wrongly. */
export async function durabilityProblem({ run, engine }: Database): Promise<string | null> {
  const { rows } = await run((connection) => engine.durability.execute(connection));
  return rows[0]?.problem ?? null;
}
