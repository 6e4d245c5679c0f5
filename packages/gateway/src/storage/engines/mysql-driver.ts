import { CompiledQuery, type DatabaseConnection, type Driver, MysqlDialect } from 'kysely';
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

/**
 * Kysely's MySQL dialect on a driver that adds what Kysely's own leaves open: every statement has a
 * deadline, a session is set up before anybody gets it, or else closed, and when one host is gone all
 * goes on at the next.
 */
export class DeadlineMysqlDialect extends MysqlDialect {
  readonly #options: MysqlDriverOptions;

  constructor(options: MysqlDriverOptions) {
    super({ pool: () => Promise.reject(new Error('createDriver is overridden')) });
    this.#options = options;
  }

  override createDriver(): Driver {
    return new DeadlineMysqlDriver(this.#options);
  }
}

class DeadlineMysqlDriver implements Driver {
  readonly #servers: readonly MysqlServer[];
  readonly #hosts: Hosts<MysqlServer>;
  readonly #use: PoolCount;

  constructor({ hosts, onMove, ...options }: MysqlDriverOptions) {
    this.#use = options.use;
    const connectTimeoutMs =
      hosts.length === 1 ? options.timeoutMs : Math.min(CONNECT_TIMEOUT_MS, options.timeoutMs / 4);
    const serverAt = (host: MysqlHost): MysqlServer =>
      new MysqlServer(host, { ...options, connectTimeoutMs }, (server) => {
        void this.#hosts.doubt(server);
      });
    const [first, ...others] = hosts;
    const servers = [serverAt(first), ...others.map(serverAt)] as const;
    this.#servers = servers;
    this.#hosts = createHosts(
      servers,
      (server) => server.isReady(),
      (from, to) => {
        onMove(from.host, to.host);
        // Who waits there still has time to do the same again here.
        from.abandon();
      },
    );
  }

  async init(): Promise<void> {
    // The pools connect when they are first asked.
  }

  acquireConnection(): Promise<DatabaseConnection> {
    return this.#use.acquire(this.#connection());
  }

  async #connection(): Promise<DatabaseConnection> {
    const server = this.#hosts.current;
    try {
      return await server.connection();
    } catch (error) {
      await this.#hosts.doubt(server);
      if (this.#hosts.current === server) throw error;
      return this.#hosts.current.connection();
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
    this.#use.release();
    if (connection instanceof DeadlineConnection) connection.release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}
