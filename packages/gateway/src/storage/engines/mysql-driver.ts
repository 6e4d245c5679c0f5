import {
  CompiledQuery,
  type DatabaseConnection,
  type Driver,
  MysqlDialect,
  type QueryResult,
} from 'kysely';
import mysql, {
  type Pool,
  type PoolConnection,
  type PoolOptions,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2';
import { isConnectionUseless } from './mysql-errors.js';
import { type PoolCount } from './pool-count.js';

// A session as the gateway needs it, whatever the server's defaults. READ COMMITTED takes no gap
// locks on the paying path; a lock is waited for shortly, and then the transaction is run again. That
// goes for tables too (lock_wait_timeout): a migration that waits to change one keeps all waiting who
// come after it, by default for a day.
const SESSION_SETUP = [
  'set session transaction isolation level read committed',
  "set session innodb_lock_wait_timeout = 1, lock_wait_timeout = 1, sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
];

/**
 * Kysely's MySQL dialect on a driver that adds what Kysely's own leaves open: every statement has a
 * deadline, a connection that missed one is closed (its late answer would be taken for the next
 * statement's), and a session is set up before anybody gets it, or else closed.
 */
export class DeadlineMysqlDialect extends MysqlDialect {
  readonly #options: PoolOptions;
  readonly #timeoutMs: number;
  readonly #use: PoolCount;

  constructor(options: PoolOptions, timeoutMs: number, use: PoolCount) {
    super({ pool: () => Promise.reject(new Error('createDriver is overridden')) });
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    this.#use = use;
  }

  override createDriver(): Driver {
    return new DeadlineMysqlDriver(this.#options, this.#timeoutMs, this.#use);
  }
}

class DeadlineMysqlDriver implements Driver {
  readonly #pool: Pool;
  readonly #timeoutMs: number;
  readonly #use: PoolCount;
  readonly #ready = new WeakSet<object>();

  constructor(options: PoolOptions, timeoutMs: number, use: PoolCount) {
    this.#pool = mysql.createPool({ ...options, connectTimeout: timeoutMs });
    this.#timeoutMs = timeoutMs;
    this.#use = use;
    use.watch(this.#pool);
  }

  async init(): Promise<void> {
    // The pool connects when it is first asked.
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const raw = await this.#use.waitFor(connectionFrom(this.#pool));
    const connection = new DeadlineConnection(raw, this.#timeoutMs);
    if (!this.#ready.has(raw)) {
      try {
        for (const statement of SESSION_SETUP)
          await connection.executeQuery(CompiledQuery.raw(statement));
      } catch (error) {
        connection.destroy();
        throw error;
      }
      this.#ready.add(raw);
    }
    return connection;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin'));
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // The server rolls back by itself when it loses the connection.
    if (connection instanceof DeadlineConnection && connection.isDestroyed) return;
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    if (connection instanceof DeadlineConnection) connection.release();
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pool.end((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }
}

// mysql2's own promises take a stack trace with every statement, which costs more than it tells here.
const connectionFrom = (pool: Pool): Promise<PoolConnection> =>
  new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => {
      if (error) reject(error);
      else resolve(connection);
    });
  });

class DeadlineConnection implements DatabaseConnection {
  readonly #raw: PoolConnection;
  readonly #timeoutMs: number;
  #destroyed = false;

  constructor(raw: PoolConnection, timeoutMs: number) {
    this.#raw = raw;
    this.#timeoutMs = timeoutMs;
  }

  get isDestroyed(): boolean {
    return this.#destroyed;
  }

  executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    return new Promise((resolve, reject) => {
      const statement = { sql, values: [...parameters], timeout: this.#timeoutMs };
      this.#raw.query<RowDataPacket[] | ResultSetHeader>(statement, (error, result) => {
        if (error !== null) {
          if (isConnectionUseless(error)) this.destroy();
          reject(error);
        } else if (Array.isArray(result)) resolve({ rows: result as Row[] });
        else resolve({ rows: [], numAffectedRows: BigInt(result.affectedRows) });
      });
    });
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('The gateway streams no queries.');
  }

  destroy(): void {
    this.#destroyed = true;
    this.#raw.destroy();
  }

  release(): void {
    if (!this.#destroyed) this.#raw.release();
  }
}
