import { totalmem } from 'node:os';
import { startDatabaseServer } from '@payment-gateway/testkit';
import { type Database } from './database.js';
import { createMysqlDatabase } from './mysql-database.js';
import { createSqliteDatabase } from './sqlite-database.js';

export const ENGINES = ['mysql', 'sqlite'] as const;

export type Engine = (typeof ENGINES)[number];

/** Makes the databases of a run. */
export type Databases = {
  readonly engine: Engine;
  /** The product and its version. */
  readonly version: string;
  /** Undefined for SQLite, which runs inside the program. */
  readonly serverPid: number | undefined;
  create(): Promise<Database>;
  close(): Promise<void>;
};

const GIGABYTE = 1024 ** 3;

export const openDatabases = (engine: Engine): Promise<Databases> =>
  engine === 'mysql' ? mysqlDatabases() : Promise.resolve(sqliteDatabases);

/**
 * A server as in the tests, with every commit on disk, but with as much memory and log as a production
 * server has: with the tests' 64 MB a million rows would be read from disk.
 */
async function mysqlDatabases(): Promise<Databases> {
  const poolBytes = Math.round(Math.min(2 * GIGABYTE, totalmem() / 4));
  const server = await startDatabaseServer({
    isOnDisk: true,
    args: [
      `--innodb-buffer-pool-size=${poolBytes}`,
      '--loose-innodb-log-file-size=512M',
      '--innodb-flush-log-at-trx-commit=1',
    ],
  });
  return {
    engine: 'mysql',
    version: server.version,
    serverPid: server.pid,
    create: () => createMysqlDatabase(server.url),
    close: () => server.stop(),
  };
}

const sqliteDatabases: Databases = {
  engine: 'sqlite',
  version: 'SQLite, WAL, synchronous = FULL',
  serverPid: undefined,
  create: createSqliteDatabase,
  close: () => Promise.resolve(),
};
