import { totalmem } from 'node:os';
import { startDatabaseServer } from '@payment-gateway/testkit';
import { type Ground } from './ground.js';
import { mysqlGround } from './mysql-ground.js';
import { sqliteGround } from './sqlite-ground.js';

export type Engine = 'mysql' | 'sqlite';

/** What databases are made on. */
export interface Arena {
  engine: Engine;
  /** The database as it calls itself. */
  version: string;
  /** Of the server; SQLite has none, it works inside the program. */
  databasePid: number | undefined;
  freshGround(): Promise<Ground>;
  close(): Promise<void>;
}

const GIGABYTE = 1024 ** 3;

export const openArena = (engine: Engine): Promise<Arena> =>
  engine === 'mysql' ? mysqlArena() : Promise.resolve(sqliteArena);

/**
 * A server as the tests start it, every commit on disk, with as much memory and log as a server of
 * its own would be given: on the tests' 64 MB a million rows would be read from the disk.
 */
async function mysqlArena(): Promise<Arena> {
  const poolBytes = Math.round(Math.min(2 * GIGABYTE, totalmem() / 4));
  const server = await startDatabaseServer({
    args: [
      `--innodb-buffer-pool-size=${poolBytes}`,
      '--loose-innodb-log-file-size=512M',
      '--innodb-flush-log-at-trx-commit=1',
    ],
  });
  return {
    engine: 'mysql',
    version: server.version,
    databasePid: server.pid,
    freshGround: () => mysqlGround(server.url),
    close: () => server.stop(),
  };
}

const sqliteArena: Arena = {
  engine: 'sqlite',
  version: 'SQLite, WAL, synchronous = FULL',
  databasePid: undefined,
  freshGround: sqliteGround,
  close: () => Promise.resolve(),
};
