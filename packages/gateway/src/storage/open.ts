import { sql } from 'kysely';
import { type Database, openDatabase } from './database.js';
import { type MysqlAddress } from './engines/mysql-address.js';
import { mysqlEngine, type MysqlOptions } from './engines/mysql.js';
import { sqliteEngine } from './engines/sqlite.js';

/** Opens the embedded database; the file and its folder are made when they are not there. */
export const openSqlite = async (file: string, timeoutMs: number): Promise<Database> =>
  openDatabase(await sqliteEngine(file), timeoutMs);

/** Opens a pool to MySQL or MariaDB. It connects when it is first used. */
export const openMysql = (address: MysqlAddress, options: MysqlOptions): Database =>
  openDatabase(mysqlEngine(address, options), options.timeoutMs);

/** True if the database answers. */
export const isAnswering = (database: Database): Promise<boolean> =>
  database
    .run((connection) => sql`select 1`.execute(connection))
    .then(
      () => true,
      () => false,
    );
