import { CompiledQuery } from 'kysely';
import { type MysqlHost } from './mysql-address.js';
import { type DeadlineConnection } from './mysql-connection.js';
import { UnfitDatabase } from './unfit-database.js';

const ALL_ROWS = '18446744073709551615';

/**
 * The session variables that the gateway needs. A server's defaults, its init_connect or a proxy may have changed
 * them, so they are set where they differ and checked afterwards. Variables that a server does not know are left
 * out: some exist only in MySQL, some only in MariaDB.
 */
const SESSION: Readonly<Record<string, string>> = {
  // Character set and collation of texts.
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_results: 'utf8mb4',
  collation_connection: 'utf8mb4_bin',
  // Rejects wrong values instead of changing them. A backslash escapes, which the driver relies on. No other
  // modes, such as ANSI_QUOTES or PAD_CHAR_TO_FULL_LENGTH.
  sql_mode: 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
  time_zone: '+00:00',
  // Single statements commit, and COMMIT does not begin another transaction.
  autocommit: 'ON',
  completion_type: 'NO_CHAIN',
  // READ COMMITTED takes no gap locks on the paying path. MariaDB calls it tx_… up to 11.1.
  transaction_isolation: 'READ-COMMITTED',
  tx_isolation: 'READ-COMMITTED',
  transaction_read_only: 'OFF',
  tx_read_only: 'OFF',
  // Short waits for locks, then the transaction is retried. Also for table locks (lock_wait_timeout): while a
  // migration waits for one, all later statements queue behind it, by default for up to a day.
  innodb_lock_wait_timeout: '1',
  lock_wait_timeout: '1',
  // The gateway sets the deadlines, and no limit may cut a statement's rows.
  max_statement_time: '0',
  max_execution_time: '0',
  sql_select_limit: ALL_ROWS,
  sql_big_selects: 'ON',
  sql_safe_updates: 'OFF',
  sql_auto_is_null: 'OFF',
  // Without it InnoDB may accept a second row with the same Idempotency-Key.
  unique_checks: 'ON',
  foreign_key_checks: 'ON',
  // Without the binary log, replicas and point-in-time restores would lack the payment.
  sql_log_bin: 'ON',
  skip_replication: 'OFF',
  // A Galera node applies other nodes' commits with a delay. With bit 1, reads and the `begin` of a transaction wait
  // until the node has applied everything that the cluster has committed. So what a merchant was told through one
  // node can be read at the next, and an outcome finds its intent even if the node that took it has died. Bits 2
  // and 4 do the same for updates and inserts, but not inside a transaction; a single statement that comes too
  // early fails certification (1213), or matches nothing and is run again later.
  wsrep_sync_wait: '1',
  wsrep_dirty_reads: 'OFF',
};

// Set before anything is read: SHOW, too, obeys row and time limits, and without autocommit it begins a transaction,
// in which some variables cannot be set. MariaDB and MySQL each run the comments marked as theirs and ignore the
// other's.
const FIRST = `autocommit = 1, sql_select_limit = ${ALL_ROWS} /*M!100100 , max_statement_time = 0 */ /*!80000 , max_execution_time = 0 */`;

/** Variables that cannot be set per session: they decide whether the server can be used. */
const SERVER = [
  'innodb_flush_log_at_trx_commit',
  'innodb_force_recovery',
  'max_allowed_packet',
  'secure_timestamp',
  'read_only',
  'innodb_read_only',
  'log_bin',
  'binlog_format',
  'wsrep_on',
  'group_replication_single_primary_mode',
];

/** The variables that the gateway reads. */
export type Session = ReadonlyMap<string, string>;

// Read with SHOW, which works even on a node outside the quorum.
const SHOW = `show session variables where variable_name in (${[...Object.keys(SESSION), ...SERVER].map((name) => `'${name}'`).join()})`;

// Five times what the largest request needs.
const LEAST_PACKET_BYTES = 1_048_576;

// From this level on InnoDB only allows dumps; writes may corrupt tables.
const RESCUE = 4;

export type SessionOptions = {
  readonly login: { readonly database: string };
  /** Refuse a server on which a commit might not survive a crash of its machine. */
  readonly mustBeDurable: boolean;
};

/** Sets a session up in two packets. Throws UnfitDatabase if payments could not be stored safely on it. */
export async function setUp(
  connection: DeadlineConnection,
  host: MysqlHost,
  { login: { database }, mustBeDurable }: SessionOptions,
): Promise<Session> {
  const found = await show(connection, FIRST, begunAnew(database));
  refuseUnfit(found, host, mustBeDurable);
  const settings = differences(found).map((name) => `${name} = ${literal(SESSION[name] ?? '')}`);
  const session = await show(connection, [FIRST, ...settings, ...runningClock(found)].join());
  const wrong = differences(session);
  if (wrong.length === 0) return session;
  throw unfit(
    host,
    'SESSION',
    `does not let a session set ${wrong.map((name) => `${name} to ${SESSION[name] ?? ''}`).join(', ')}; a proxy between may be the reason`,
  );
}

function refuseUnfit(found: Session, host: MysqlHost, mustBeDurable: boolean): void {
  if (mustBeDurable && found.get('innodb_flush_log_at_trx_commit') !== '1') {
    const { host: name, port } = host;
    throw new UnfitDatabase(
      'NOT_DURABLE',
      `Production needs a durable database: innodb_flush_log_at_trx_commit must be 1 at ${name}:${port}.`,
      { mayPass: true }, // on another host
    );
  }
  if (Number(found.get('innodb_force_recovery') ?? 0) >= RESCUE) {
    throw unfit(
      host,
      'RESCUE',
      `must not be written to: innodb_force_recovery is ${RESCUE} or more`,
    );
  }
  if (maxPacketBytesOf(found) < LEAST_PACKET_BYTES) {
    throw unfit(
      host,
      'PACKET',
      `cannot take the largest payments: max_allowed_packet must be at least ${LEAST_PACKET_BYTES}`,
    );
  }
}

const unfit = ({ host, port }: MysqlHost, code: string, what: string): UnfitDatabase =>
  new UnfitDatabase(code, `The database at ${host}:${port} ${what}.`);

/** The session's packet limit. */
export const maxPacketBytesOf = (session: Session): number =>
  Number(session.get('max_allowed_packet') ?? Number.POSITIVE_INFINITY);

/** True if the server takes writes: not read-only, inside its cluster's quorum, and able to log them. */
export async function takesWrites(
  connection: DeadlineConnection,
  session: Session,
): Promise<boolean> {
  const has = (name: string, value: string): boolean => session.get(name) === value;
  const isReadOnly = ['read_only', 'innodb_read_only'].some(
    (name) => session.has(name) && !has(name, 'OFF'),
  );
  if (isReadOnly || (has('log_bin', 'ON') && has('binlog_format', 'STATEMENT'))) return false;
  // A MariaDB server outside a cluster is never "ready" either.
  if (!has('wsrep_on', 'ON')) return true;
  const { rows } = await connection.executeQuery<Variable>(
    CompiledQuery.raw("show status like 'wsrep_ready'"),
  );
  return rows[0]?.Value === 'ON';
}

/**
 * True if writes of other nodes can abort a transaction that is open here.
 *
 * Galera (MariaDB 10.11, 26.4) then rolls it back between two statements of one packet without an error: the
 * remaining statements commit one by one, and COMMIT confirms nothing. Of 20,000 batches that two nodes wrote at
 * once as packets, 1,741 were confirmed and yet rolled back; of 30,000 sent statement by statement none was, since
 * the next statement fails (1213). Multi-primary Group Replication was not tested and is treated the same.
 */
export const losesToOtherNodes = (session: Session): boolean =>
  session.get('wsrep_on') === 'ON' ||
  session.get('group_replication_single_primary_mode') === 'OFF';

type Variable = { readonly Variable_name: string; readonly Value: string };

// An init_connect may have begun a transaction or changed the database.
const begunAnew = (database: string): string =>
  `rollback; use \`${database.replaceAll('`', '``')}\`; `;

/** Sets variables and reads them all back. */
async function show(
  connection: DeadlineConnection,
  settings: string,
  before = '',
): Promise<Session> {
  const { rows } = await connection.executeQuery<readonly Variable[]>(
    CompiledQuery.raw(`${before}set session ${settings}; ${SHOW}`),
  );
  // One result for each statement.
  const variables = rows.at(-1) ?? [];
  return new Map(variables.map(({ Variable_name, Value }) => [Variable_name, Value]));
}

const differences = (session: Session): readonly string[] =>
  Object.entries(SESSION)
    .filter(([name, wanted]) => !isSame(session.get(name) ?? wanted, wanted))
    .map(([name]) => name);

// Modes come back in the server's order, and seconds with a fraction.
const isSame = (value: string, wanted: string): boolean =>
  isNumber(wanted)
    ? Number(value) === Number(wanted)
    : value.split(',').sort().join() === wanted.split(',').sort().join();

const isNumber = (text: string): boolean => /^\d+$/.test(text);
const literal = (text: string): string => (isNumber(text) ? text : `'${text}'`);

// The session's clock may have been fixed, which the variables do not show. So it is always reset, where sessions
// are allowed to.
const runningClock = (found: Session): readonly string[] =>
  (found.get('secure_timestamp') ?? 'NO') === 'NO' ? ['timestamp = default'] : [];
