import { type Database, type OnRetry, openDatabase } from './database.js';
import { type MysqlAddress } from './engines/mysql-address.js';
import { mysqlEngine, type MysqlOptions } from './engines/mysql.js';

/** Callbacks of an open database. */
export type DatabaseEvents = Pick<MysqlOptions, 'onMove'> & { readonly onRetry?: OnRetry };

/** Opens the embedded database; creates the file and its folder if necessary. */
export async function openSqlite(
  file: string,
  timeoutMs: number,
  { onRetry }: DatabaseEvents = {},
): Promise<Database> {
  // Loaded on use: production runs on MySQL.
  const { sqliteEngine } = await import('./engines/sqlite.js');
  return openDatabase(sqliteEngine(file, timeoutMs), timeoutMs, onRetry);
}

/** Opens a pool to MySQL or MariaDB. It connects at its first use. */
export const openMysql = (
  address: MysqlAddress,
  { onRetry, ...options }: MysqlOptions & DatabaseEvents,
): Database => openDatabase(mysqlEngine(address, options), options.timeoutMs, onRetry);
