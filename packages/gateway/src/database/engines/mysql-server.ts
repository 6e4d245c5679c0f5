import { connect, type Socket } from 'node:net';
import mysql, { type ConnectionOptions, type Pool, type PoolConnection } from 'mysql2';
import { type MysqlHost } from './mysql-address.js';
import { DeadlineConnection, type Watch } from './mysql-connection.js';
import { explain } from './mysql-errors.js';
import {
  maxPacketBytesOf,
  type Session,
  type SessionOptions,
  setUp,
  takesWrites,
} from './mysql-session.js';
import { type MysqlTls, nameToVerify, tlsOptions, tlsProblem } from './mysql-tls.js';
import { type PoolCount } from './pool-count.js';

// A silent host must not delay the end of the process.
const GOODBYE_MS = 1_000;

/** What all hosts have in common. */
export type ServerOptions = SessionOptions & {
  readonly login: ConnectionOptions;
  readonly tls: MysqlTls | null;
  readonly poolSize: number;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly use: PoolCount;
  /** Called with each of the pool's sessions before its first use. */
  readonly onSession: (session: Session) => void;
};

/** One server, with a pool of connections to it. */
export class MysqlServer {
  readonly host: MysqlHost;
  readonly #options: ServerOptions;
  readonly #connectionOptions: ConnectionOptions;
  readonly #watch: Watch;
  readonly #pool: Pool;
  readonly #sockets = new Set<Socket>();
  /** The packet limit of sessions that were set up. */
  readonly #maxPacketBytes = new WeakMap<object, number>();

  constructor(host: MysqlHost, options: ServerOptions, onDoubt: (server: MysqlServer) => void) {
    const { login, tls, poolSize, timeoutMs, connectTimeoutMs, use } = options;
    this.host = host;
    this.#options = options;
    this.#watch = {
      host,
      timeoutMs,
      doubtAfterMs: connectTimeoutMs,
      onDoubt: () => {
        onDoubt(this);
      },
    };
    this.#connectionOptions = {
      ...login,
      host: tls === null ? host.host : nameToVerify(host.host),
      port: host.port,
      ...(tls === null ? {} : { ssl: tlsOptions(tls) }),
      connectTimeout: connectTimeoutMs,
      stream: () => this.#connect(),
    };
    this.#pool = mysql.createPool({ ...this.#connectionOptions, connectionLimit: poolSize });
    use.watch(this.#pool);
  }

  /** A connection from the pool with its session set up; a new one if none is free. */
  async connection(): Promise<DeadlineConnection> {
    const raw = await connectionFrom(this.#pool).catch((error: unknown) => {
      throw tlsProblem(error, this.host) ?? explain(error, this.host);
    });
    const maxPacketBytes = this.#maxPacketBytes.get(raw) ?? (await this.#setUp(raw));
    return new DeadlineConnection(raw, this.#watch, maxPacketBytes);
  }

  async #setUp(raw: PoolConnection): Promise<number> {
    const connection = new DeadlineConnection(raw, this.#watch);
    try {
      const session = await setUp(connection, this.host, this.#options);
      this.#options.onSession(session);
      const maxPacketBytes = maxPacketBytesOf(session);
      this.#maxPacketBytes.set(raw, maxPacketBytes);
      return maxPacketBytes;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Whether the host takes payments now: checked on a new connection with a short timeout. */
  async isReady(): Promise<boolean> {
    const { connectTimeoutMs: timeoutMs } = this.#options;
    const socket = this.#connect();
    const raw = mysql.createConnection({ ...this.#connectionOptions, stream: socket });
    raw.on('error', () => undefined); // the waiting call gets the error as well
    const timer = setTimeout(() => socket.destroy(), timeoutMs);
    const { host } = this;
    const watch = { host, timeoutMs, doubtAfterMs: timeoutMs, onDoubt: () => undefined };
    const connection = new DeadlineConnection(raw, watch);
    try {
      return await takesWrites(connection, await setUp(connection, host, this.#options));
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
      raw.end(() => socket.destroy());
    }
  }

  /** Breaks all connections: calls that wait for a result fail at once. */
  abandon(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Closes all connections, with a farewell if the host still listens. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.abandon();
        resolve();
      };
      const timer = setTimeout(end, GOODBYE_MS);
      this.#pool.end(end);
    });
  }

  // The driver closes a connection politely, which never ends on a silent host and reports nothing. With sockets of
  // our own, the end is always noticed.
  #connect(): Socket {
    const socket = connect({ ...this.host, noDelay: true, keepAlive: true });
    this.#sockets.add(socket);
    return socket.once('close', () => this.#sockets.delete(socket));
  }
}

// mysql2's own promises record a stack trace for every statement, which is too expensive here.
const connectionFrom = (pool: Pool): Promise<PoolConnection> =>
  new Promise((resolve, reject) => {
    pool.getConnection((error, connection) => {
      if (error) reject(error);
      else resolve(connection);
    });
  });
