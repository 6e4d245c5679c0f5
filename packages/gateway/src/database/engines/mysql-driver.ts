import { CompiledQuery, type DatabaseConnection, type Driver, MysqlDialect } from 'kysely';
import { type ConnectionQueue } from './connection-queue.js';
import { createHosts, type Hosts } from './hosts.js';
import { type MysqlHost } from './mysql-address.js';
import { DeadlineConnection } from './mysql-connection.js';
import { MysqlServer, type ServerOptions } from './mysql-server.js';
import { type PoolCount } from './pool-count.js';

// With another host to go to, this one must show soon that it is there: a payment has seconds.
const CONNECT_TIMEOUT_MS = 500;

/** What the driver is made of. `onMove` hears that all goes to another host from now on. */
export type MysqlDriverOptions = Omit<ServerOptions, 'connectTimeoutMs'> & {
  readonly hosts: readonly [MysqlHost, ...MysqlHost[]];
  readonly onMove: (from: MysqlHost, to: MysqlHost) => void;
};

/** The hosts of a database: which of them is worked with, and its connections. */
export type MysqlHosts = {
  /** A connection to the host that is worked with, set up. */
  connection(): Promise<DeadlineConnection>;
  readonly use: PoolCount;
  close(): Promise<void>;
};

/** When one host is gone all goes on at the next. */
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
      // Who waits there still has time to do the same again here.
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
 * Kysely's MySQL dialect on a driver that adds what Kysely's own leaves open: every statement has a
 * deadline, a session is set up before anybody gets it, or else closed, and whoever waits for a
 * connection has a deadline, too.
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
    // The pools connect when they are first asked.
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
