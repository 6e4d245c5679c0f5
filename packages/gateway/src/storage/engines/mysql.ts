import { sql } from 'kysely';
import { type ConnectionOptions } from 'mysql2';
import { type Engine, errorCodeOf } from './engine.js';
import { DeadlineMysqlDialect } from './mysql-driver.js';

// Each may pass when the statements are run again on a healthy connection. 1205 has rolled back only
// its statement and 1047 (a cluster node without quorum) nothing; the transaction is always rolled
// back as a whole before it is run again.
const TRANSIENT_CODES = new Set([
  'ER_LOCK_DEADLOCK', // 1213
  'ER_LOCK_WAIT_TIMEOUT', // 1205
  'ER_UNKNOWN_COM_ERROR', // 1047
  'ER_CHECKREAD', // 1020, MariaDB: the record has changed since it was read
  'ER_CON_COUNT_ERROR', // 1040
  'ER_SERVER_SHUTDOWN', // 1053
  'ER_QUERY_INTERRUPTED', // 1317
  'ER_CONNECTION_KILLED', // 1927, MariaDB
  'ER_OPTION_PREVENTS_STATEMENT', // 1290: a primary that has just become a replica
  'ER_READ_ONLY_MODE',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

export type MysqlAddress = Required<
  Pick<ConnectionOptions, 'host' | 'port' | 'user' | 'password' | 'database'>
>;

/** MySQL 8.0 and later, MariaDB 10.6 and later. No statement takes longer than the time-out. */
export function mysqlEngine(
  address: MysqlAddress,
  limits: { poolSize: number; timeoutMs: number },
): Engine {
  return {
    name: 'mysql',
    dialect: new DeadlineMysqlDialect(
      {
        ...address,
        connectionLimit: limits.poolSize,
        charset: 'utf8mb4_bin',
        timezone: 'Z',
        dateStrings: true,
        // Count changed rows, not found ones: an insert that kept the existing row counts as 0.
        flags: ['-FOUND_ROWS'],
        enableKeepAlive: true,
      },
      limits.timeoutMs,
    ),
    columns: {
      id: 'varchar(64) character set ascii collate ascii_bin',
      key: 'varchar(255) character set ascii collate ascii_bin',
      cipher: 'varchar(2048) character set ascii collate ascii_bin',
      text: 'varchar(255) character set utf8mb4 collate utf8mb4_bin',
      longText: 'mediumtext character set utf8mb4 collate utf8mb4_bin',
      integer: 'int',
      bigInteger: 'bigint',
      time: 'datetime(3)',
      ifNotExists: '', // known to MariaDB, but not to MySQL
      tableOptions: ' engine = InnoDB default character set utf8mb4 collate utf8mb4_bin',
    },
    // Not `insert ignore`, which cuts and changes values silently. Writing a column's own value back
    // changes no row, and the server counts only changed ones (flags, above).
    keepExisting: sql`on duplicate key update created_at = created_at`,
    now: sql<string>`utc_timestamp(3)`,
    fromNow: (milliseconds) =>
      sql<string>`timestampadd(microsecond, ${milliseconds * 1_000}, utc_timestamp(3))`,
    isDoneBefore: (error) => errorCodeOf(error) === 'ER_DUP_KEYNAME',
    isTransient: (error) => {
      const code = errorCodeOf(error);
      return code !== null && TRANSIENT_CODES.has(code);
    },
    durability: sql`select if(@@innodb_flush_log_at_trx_commit = 1, null,
      'innodb_flush_log_at_trx_commit must be 1') as problem`,
  };
}
