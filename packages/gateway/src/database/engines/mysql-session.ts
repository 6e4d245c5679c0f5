import { CompiledQuery } from 'kysely';
import { type MysqlHost } from './mysql-address.js';
import { type DeadlineConnection } from './mysql-connection.js';
import { UnfitDatabase } from './unfit-database.js';

const ALL_ROWS = '18446744073709551615';

/**
 * A session as the gateway needs it. A server's defaults, its init_connect or a proxy may have decided
 * otherwise, so each of these is set where it differs, and looked at afterwards. What a server does not
 * know is left out: some are MySQL's, some MariaDB's.
 */
const SESSION: Readonly<Record<string, string>> = {
  // What a text is written, compared and read in.
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_results: 'utf8mb4',
  collation_connection: 'utf8mb4_bin',
  // Wrong values are refused and not changed; a backslash escapes, as the driver writes values; and
  // nothing else than the standard: no ANSI_QUOTES, no PAD_CHAR_TO_FULL_LENGTH.
  sql_mode: 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION',
  time_zone: '+00:00',
  // A statement by itself is committed, and a transaction ends with its COMMIT.
  autocommit: 'ON',
  completion_type: 'NO_CHAIN',
  // READ COMMITTED takes no gap locks on the paying path. MariaDB calls it tx_… up to 11.1.
  transaction_isolation: 'READ-COMMITTED',
  tx_isolation: 'READ-COMMITTED',
  transaction_read_only: 'OFF',
  tx_read_only: 'OFF',
  // A lock is waited for shortly, and then the transaction is run again. That goes for tables too
  // (lock_wait_timeout): a migration that waits to change one keeps all waiting who come after it, by
  // default for a day.
  innodb_lock_wait_timeout: '1',
  lock_wait_timeout: '1',
  // Each statement has a deadline of ours, and reads and changes what it says.
  max_statement_time: '0',
  max_execution_time: '0',
  sql_select_limit: ALL_ROWS,
  sql_big_selects: 'ON',
  sql_safe_updates: 'OFF',
  sql_auto_is_null: 'OFF',
  // Without it InnoDB may take a second row of the same Idempotency-Key.
  unique_checks: 'ON',
  foreign_key_checks: 'ON',
  // Without the binary log replicas, and restores to a point in time, lack the payment.
  sql_log_bin: 'ON',
  skip_replication: 'OFF',
  // On Galera a node may apply what others have committed a little later. With bit 1 a read, and the
  // `begin` of a transaction, waits until this node has applied all that the cluster had committed by
  // then: what was answered to a merchant at one node is seen at the next, and an outcome finds the
  // intent that was recorded through a node that has died since. Bits 2 and 4 would do the same before
  // updates and inserts, but not inside a transaction; and a single statement of ours that comes too
  // early is refused by certification (1213), or finds nothing and is run again later.
  wsrep_sync_wait: '1',
  wsrep_dirty_reads: 'OFF',
};

// Set before anything is asked: SHOW, too, has limits of rows and time, and without autocommit it begins
// a transaction, in which some variables cannot be set. MariaDB and MySQL each read what is marked as
// theirs, and take the other's for a comment.
const FIRST = `autocommit = 1, sql_select_limit = ${ALL_ROWS} /*M!100100 , max_statement_time = 0 */ /*!80000 , max_execution_time = 0 */`;

/** Of the server, or fixed for the session: they decide whether it can be used. */
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

/** The variables of a session, as far as the gateway has to do with them. */
export type Session = ReadonlyMap<string, string>;

// Asked with SHOW, which a node outside the quorum answers too.
const SHOW = `show session variables where variable_name in (${[...Object.keys(SESSION), ...SERVER].map((name) => `'${name}'`).join()})`;

// The largest request takes a fifth of it.
const LEAST_PACKET_BYTES = 1_048_576;

// From here on InnoDB only lets tables be saved, and may destroy them when they are written.
const RESCUE = 4;

export type SessionOptions = {
  readonly login: { readonly database: string };
  /** Refuse a server on which a commit might not survive a crash of its machine. */
  readonly mustBeDurable: boolean;
};

/**
 * Sets a session up, in two packets. Throws UnfitDatabase when payments could not be kept on it as they
 * must be.
 */
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
      { mayPass: true }, // at another host
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

/** What this session takes in one packet. */
export const maxPacketBytesOf = (session: Session): number =>
  Number(session.get('max_allowed_packet') ?? Number.POSITIVE_INFINITY);

/**
 * True if the server takes writes: it is not read-only, nor outside the quorum of its cluster, and can
 * log them.
 */
export async function takesWrites(
  connection: DeadlineConnection,
  session: Session,
): Promise<boolean> {
  const has = (name: string, value: string): boolean => session.get(name) === value;
  const isReadOnly = ['read_only', 'innodb_read_only'].some(
    (name) => session.has(name) && !has(name, 'OFF'),
  );
  if (isReadOnly || (has('log_bin', 'ON') && has('binlog_format', 'STATEMENT'))) return false;
  // A MariaDB that is no node of a cluster is never "ready" either.
  if (!has('wsrep_on', 'ON')) return true;
  const { rows } = await connection.executeQuery<Variable>(
    CompiledQuery.raw("show status like 'wsrep_ready'"),
  );
  return rows[0]?.Value === 'ON';
}

/**
 * True where other nodes write too, and their writes win over a transaction that is open here.
 *
 * On Galera (MariaDB 10.11, 26.4) such a server rolls the transaction back between two statements of
 * one packet without an error: the statements left over each commit by themselves, and COMMIT confirms
 * nothing. Of 20,000 batches that two nodes wrote at once as packets, 1,741 were confirmed and rolled
 * back. Of 30,000 written statement by statement none was: the next statement is refused (1213).
 * Group Replication with several primaries was not tried, and is treated the same.
 */
export const losesToOtherNodes = (session: Session): boolean =>
  session.get('wsrep_on') === 'ON' ||
  session.get('group_replication_single_primary_mode') === 'OFF';

type Variable = { readonly Variable_name: string; readonly Value: string };

// What an init_connect may have begun, or where it may have gone.
const begunAnew = (database: string): string =>
  `rollback; use \`${database.replaceAll('`', '``')}\`; `;

/** Sets variables, and looks at what all are then. */
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

// Modes come in the server's order, and seconds with a fraction.
const isSame = (value: string, wanted: string): boolean =>
  isNumber(wanted)
    ? Number(value) === Number(wanted)
    : value.split(',').sort().join() === wanted.split(',').sort().join();

const isNumber = (text: string): boolean => /^\d+$/.test(text);
const literal = (text: string): string => (isNumber(text) ? text : `'${text}'`);

// A session's time may have been fixed. It cannot be seen among the variables, so it is always let go,
// where sessions may do that.
const runningClock = (found: Session): readonly string[] =>
  (found.get('secure_timestamp') ?? 'NO') === 'NO' ? ['timestamp = default'] : [];
