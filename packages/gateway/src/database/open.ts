import { type Database, type OnRetry, openDatabase } from './database.js';
import { type MysqlAddress } from './engines/mysql-address.js';
import { mysqlEngine, type MysqlOptions } from './engines/mysql.js';
import { sqliteEngine } from './engines/sqlite.js';

/** Callbacks of a database in use. */
export type DatabaseEvents = Pick<MysqlOptions, 'onMove'> & { readonly onRetry?: OnRetry };

/** Opens the embedded database; the file and its folder are made when they are not there. */
export const openSqlite = async (
  file: string,
  timeoutMs: number,
  { onRetry }: DatabaseEvents = {},
): Promise<Database> => openDatabase(await sqliteEngine(file, timeoutMs), timeoutMs, onRetry);

/** Opens a pool to MySQL or MariaDB. It connects when it is first used. */
export const openMysql = (
  address: MysqlAddress,
  { onRetry, ...options }: MysqlOptions & DatabaseEvents,
): Database => openDatabase(mysqlEngine(address, options), options.timeoutMs, onRetry);
