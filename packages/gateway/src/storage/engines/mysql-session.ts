import { CompiledQuery } from 'kysely';
import { type DeadlineConnection } from './mysql-connection.js';
import { isUnknownVariable, UnfitServer } from './mysql-errors.js';
import { type MysqlHost } from './mysql-address.js';

// A session as the gateway needs it, whatever the server's defaults. READ COMMITTED takes no gap
// locks on the paying path; a lock is waited for shortly, and then the transaction is run again. That
// goes for tables too (lock_wait_timeout): a migration that waits to change one keeps all waiting who
// come after it, by default for a day.
const SETUP = [
  'set session transaction isolation level read committed',
  "set session innodb_lock_wait_timeout = 1, lock_wait_timeout = 1, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
];

/**
 * On Galera a node may apply what others have committed a little later. With bit 1 a read, and the
 * `begin` of a transaction, waits until this node has applied all that the cluster had committed by
 * then: what was answered to a merchant at one node is seen at the next, and an outcome finds the
 * intent that was recorded through a node that has died since. Bits 2 and 4 would do the same before
 * updates and inserts, but not inside a transaction; and a single statement of ours that comes too
 * early is refused by certification (1213), or finds nothing and is run again later.
 */
const CAUSAL_READS = 'set session wsrep_sync_wait = 1';

/** Sets a session up. Throws UnfitServer if payments must be durable and would not be there. */
export async function setUp(
  connection: DeadlineConnection,
  { host, port }: MysqlHost,
  mustBeDurable: boolean,
): Promise<void> {
  if (mustBeDurable && (await variable(connection, 'innodb_flush_log_at_trx_commit')) !== '1') {
    throw new UnfitServer(
      'NOT_DURABLE',
      `Production needs a durable database: innodb_flush_log_at_trx_commit must be 1 at ${host}:${port}.`,
    );
  }
  for (const statement of SETUP) await connection.executeQuery(CompiledQuery.raw(statement));
  await connection.executeQuery(CompiledQuery.raw(CAUSAL_READS)).catch((error: unknown) => {
    if (!isUnknownVariable(error)) throw error; // not a server that can be a node of Galera's
  });
}

/** True if the server takes writes: it is not read-only, nor outside the quorum of its cluster. */
export async function takesWrites(connection: DeadlineConnection): Promise<boolean> {
  if (((await variable(connection, 'read_only')) ?? 'OFF') !== 'OFF') return false;
  // A MariaDB that is no node of a cluster is never "ready" either.
  if ((await variable(connection, 'wsrep_on')) !== 'ON') return true;
  return (await shown(connection, "show status like 'wsrep_ready'")) === 'ON';
}

const variable = (connection: DeadlineConnection, name: string): Promise<string | undefined> =>
  shown(connection, `show global variables like '${name}'`);

// Asked with SHOW, which a node outside the quorum answers too, and which waits for no other node.
async function shown(connection: DeadlineConnection, text: string): Promise<string | undefined> {
  const { rows } = await connection.executeQuery<{ Value: string }>(CompiledQuery.raw(text));
  return rows[0]?.Value;
}
