/** A MySQL-compatible server for tests. */
export type DatabaseServer = {
  /** mysql://user:password@host:port, without a database. */
  readonly url: string;
  /** `given`: the server of TEST_MYSQL_URL, which tests must not kill or stop. */
  readonly flavor: 'mariadb' | 'mysql' | 'given';
  readonly version: string;
  /** Undefined for a container and for a given server. */
  readonly pid?: number;
  /** The folder of its files, for scans. */
  readonly dataFolder?: string;
  /** Sends SIGKILL and waits until the server is gone. */
  kill(): Promise<void>;
  /** Restarts with the same data and port, after kill() or while running. */
  restart(): Promise<void>;
  /** Stops gracefully and removes the data. */
  stop(): Promise<void>;
};

/** There is no server; the message lists what was tried. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}
