/** A MySQL-compatible server for tests. */
export interface DatabaseServer {
  /** mysql://user:password@host:port, without a database. */
  url: string;
  /** `given`: named by TEST_MYSQL_URL, so it is not ours to kill or stop. */
  flavor: 'mariadb' | 'mysql' | 'given';
  version: string;
  /** Of the server process; a container and a given server have none here. */
  pid?: number;
  /** Where its files lie, to be searched for what must not be there. */
  dataFolder?: string;
  /** SIGKILL, and waits until it is gone: what a power cut leaves behind. */
  kill(): Promise<void>;
  /** Starts again on the same data and port, after kill() or while running. */
  restart(): Promise<void>;
  /** Stops gracefully and removes the data. */
  stop(): Promise<void>;
}

/** No server can be had here; the message says what was tried. */
export class DatabaseUnavailable extends Error {
  override name = 'DatabaseUnavailable';
}
