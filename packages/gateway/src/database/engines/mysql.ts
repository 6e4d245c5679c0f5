import { CompiledQuery, sql } from 'kysely';
import { errorCodeOf } from '../../domain/errors.js';
import { createConnectionQueue } from './connection-queue.js';
import { type Engine, type TextColumn } from './engine.js';
import { type MysqlAddress, type MysqlHost } from './mysql-address.js';
import { createMysqlHosts, DeadlineMysqlDialect } from './mysql-driver.js';
import { failureOf } from './mysql-errors.js';
import { losesToOtherNodes } from './mysql-session.js';
import { type MysqlTls } from './mysql-tls.js';
import { createPoolCount } from './pool-count.js';

/** How to use a MySQL server, or a cluster of them. */
export type MysqlOptions = {
  readonly poolSize: number;
  /** The limit of each statement. */
  readonly timeoutMs: number;
  readonly tls?: MysqlTls | null;
  /** Refuse a server on which a commit might not survive a crash of its machine. */
  readonly mustBeDurable?: boolean;
  /** Called when all connections move to another host. */
  readonly onMove?: (from: MysqlHost, to: MysqlHost) => void;
};

const BEGIN = CompiledQuery.raw('begin');
const COMMIT = CompiledQuery.raw('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

/** MySQL 8.0 and later, MariaDB 10.6 and later. */
export function mysqlEngine(address: MysqlAddress, options: MysqlOptions): Engine {
  const { hosts, ...login } = address;
  const use = createPoolCount();
  let oneByOne = false;
  const { poolSize, timeoutMs } = options;
  const server = createMysqlHosts({
    hosts,
    login: {
      ...login,
      charset: 'utf8mb4_bin',
      timezone: 'Z',
      dateStrings: true,
      // Counts changed rows, not matched ones: an insert that keeps the existing row counts as 0.
      flags: ['-FOUND_ROWS'],
      multipleStatements: true, // see runTogether; values are escaped, as always
    },
    tls: null,
    mustBeDurable: false,
    onMove: () => undefined,
    ...options,
    // One more for the probe.
    poolSize: poolSize + 1,
    use,
    onSession(session) {
      oneByOne ||= losesToOtherNodes(session);
    },
  });
  return {
    name: 'mysql',
    showsBeforeSync: true,
    dialect: new DeadlineMysqlDialect(server, createConnectionQueue(poolSize, timeoutMs)),
    probeDialect: new DeadlineMysqlDialect(server, createConnectionQueue(1, timeoutMs)),
    columns: {
      id: 'varchar(64) character set ascii collate ascii_bin',
      key: 'varchar(255) character set ascii collate ascii_bin',
      cipher: 'varchar(2048) character set ascii collate ascii_bin',
      text: 'varchar(255) character set utf8mb4 collate utf8mb4_bin',
      longText: 'mediumtext character set utf8mb4 collate utf8mb4_bin',
      integer: 'int',
      bigInteger: 'bigint',
      time: 'datetime(3)',
      ifNotExists: '', // MariaDB supports it, MySQL does not
      daysAfter: (column, days) => `timestampadd(day, ${days}, ${column})`,
      // The row format that allows the longest index keys.
      tableOptions:
        ' engine = InnoDB row_format = dynamic default character set utf8mb4 collate utf8mb4_bin',
    },
    // Not `insert ignore`, which truncates and changes values silently. Writing a column's own value changes no row,
    // and only changed rows are counted (flags, above).
    keepExisting: 'on duplicate key update created_at = created_at',
    now: sql<string>`utc_timestamp(3)`,
    fromNow: (milliseconds) =>
      `timestampadd(microsecond, ${Math.round(milliseconds * 1_000)}, utc_timestamp(3))`,
    // In one packet: sent one by one, each statement would wait for the server and then for the event loop. The server
    // stops at the first one that fails, before the commit. Not where other nodes' writes win: see losesToOtherNodes.
    async runTogether(connection, statements) {
      const transaction = [BEGIN, ...statements, COMMIT];
      try {
        for (const query of oneByOne ? transaction : [inOnePacket(transaction)]) {
          await connection.executeQuery(query);
        }
      } catch (error) {
        // If that fails, the driver closes the connection, which rolls the transaction back.
        await connection.executeQuery(ROLLBACK).catch(() => undefined);
        throw error;
      }
    },
    readAlong: (index) => sql`force index (${sql.id(index)})`,
    tablesNamed: (name) => sql`select 1 from information_schema.tables
      where table_schema = database() and table_name = ${name}`,
    textColumns: sql<TextColumn>`select table_name as \`table\`, column_name as \`column\`,
      character_set_name as \`characterSet\`, collation_name as collation
      from information_schema.columns
      where table_schema = database() and character_set_name is not null
      order by table_name, ordinal_position`,
    isDoneBefore: (error) =>
      ['ER_DUP_KEYNAME', 'ER_DUP_FIELDNAME'].includes(errorCodeOf(error) ?? ''),
    failureOf,
    findFault: () => null,
    poolUse: use.now,
  };
}

function inOnePacket(statements: readonly CompiledQuery[]): CompiledQuery {
  const texts: string[] = [];
  const values: unknown[] = [];
  for (const { sql: text, parameters } of statements) {
    texts.push(text);
    // One by one: Kysely freezes these arrays, and `flatMap` is five times slower on frozen ones (Node 20).
    for (const value of parameters) values.push(value);
  }
  return CompiledQuery.raw(texts.join('; '), values);
}
