import { CompiledQuery, type DatabaseConnection, type Driver, MysqlDialect } from 'kysely';
import { type ConnectionQueue } from './connection-queue.js';
import { createHosts, type Hosts } from './hosts.js';
import { type MysqlHost } from './mysql-address.js';
import { DeadlineConnection } from './mysql-connection.js';
import { MysqlServer, type ServerOptions } from './mysql-server.js';
import { type PoolCount } from './pool-count.js';

// With another host available, this one has to answer soon: a payment has only seconds.
const CONNECT_TIMEOUT_MS = 500;

/** The driver's parts. `onMove` is called when all connections move to another host. */
type MysqlDriverOptions = Omit<ServerOptions, 'connectTimeoutMs'> & {
  readonly hosts: readonly [MysqlHost, ...MysqlHost[]];
  readonly onMove: (from: MysqlHost, to: MysqlHost) => void;
};

/** The database's hosts and the connections to the current one. */
type MysqlHosts = {
  /** A connection to the current host, with its session set up. */
  connection(): Promise<DeadlineConnection>;
  readonly use: PoolCount;
  close(): Promise<void>;
};

/** Moves to the next host when the current one is gone. */
export function createMysqlHosts({ hosts, onMove, ...options }: MysqlDriverOptions): MysqlHosts {
  const connectTimeoutMs =
    hosts.length === 1 ? options.timeoutMs : Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs / 4);
  const serverAt = (host: MysqlHost): MysqlServer =>
    new MysqlServer(host, { ...options, connectTimeoutMs }, (server) => {
      void choice.doubt(server);
    });
  const [first, ...others] = hosts;
  const servers = [serverAt(first), ...others.map(serverAt)] as const;
  const choice: Hosts<MysqlServer> = createHosts(
    servers,
    (server) => server.isReady(),
    (from, to) => {
      onMove(from.host, to.host);
      // Their callers still have time to retry on the new host.
      from.abandon();
    },
  );
  let closing: Promise<unknown> | undefined;

  return {
    use: options.use,
    async connection() {
      const server = choice.current;
      try {
        return await server.connection();
      } catch (error) {
        await choice.doubt(server);
        if (choice.current === server) throw error;
        return choice.current.connection();
      }
    },
    async close() {
      closing ??= Promise.all(servers.map((server) => server.close()));
      await closing;
    },
  };
}

/**
 * Kysely's MySQL dialect with a driver that adds deadlines for statements and for the wait for a connection, and
 * that sets each session up before its first use, or closes it.
 */
export class DeadlineMysqlDialect extends MysqlDialect {
  readonly #hosts: MysqlHosts;
  readonly #queue: ConnectionQueue;

  constructor(hosts: MysqlHosts, queue: ConnectionQueue) {
    super({ pool: () => Promise.reject(new Error('createDriver is overridden')) });
    this.#hosts = hosts;
    this.#queue = queue;
  }

  override createDriver(): Driver {
    return new DeadlineMysqlDriver(this.#hosts, this.#queue);
  }
}

class DeadlineMysqlDriver implements Driver {
  readonly #hosts: MysqlHosts;
  readonly #queue: ConnectionQueue;

  constructor(hosts: MysqlHosts, queue: ConnectionQueue) {
    this.#hosts = hosts;
    this.#queue = queue;
  }

  async init(): Promise<void> {
    // The pools connect on first use.
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return this.#hosts.use.acquire(this.#connection());
  }

  async #connection(): Promise<DatabaseConnection> {
    const turn = this.#queue.enter();
    if (turn !== null) await turn;
    try {
      return await this.#hosts.connection();
    } catch (error) {
      this.#queue.leave();
      throw error;
    }
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
    this.#hosts.use.release();
    if (connection instanceof DeadlineConnection) connection.release();
    this.#queue.leave();
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return this.#hosts.close();
  }
}
