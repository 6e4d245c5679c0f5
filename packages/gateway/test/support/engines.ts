import { join } from 'node:path';
import {
  createDatabase,
  describeOnMysql,
  removeFolder,
  temporaryFolder,
} from '@payment-gateway/testkit';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { type Database } from '../../src/database/database.js';
import { migrate } from '../../src/database/migrate.js';
import { openMysql, openSqlite } from '../../src/database/open.js';

const TIMEOUT_MS = 10_000;

/** A fresh database of one engine. `open` returns further pools on it, as in other processes. */
export type TestDatabase = {
  readonly environment: Readonly<Record<string, string>>;
  readonly open: () => Promise<Database>;
  readonly drop: () => Promise<void>;
};

/** Runs a suite on each engine. `fresh` creates an empty database of it. */
export function onEachEngine(
  name: string,
  suite: (fresh: () => Promise<TestDatabase>, engine: 'sqlite' | 'mysql') => void,
): void {
  describe(`${name}, on SQLite`, () => {
    suite(freshSqlite, 'sqlite');
  });
  describeOnMysql(`${name}, on a MySQL-compatible server`, (serverUrl) => {
    suite(() => freshMysql(serverUrl), 'mysql');
  });
}

export function freshSqlite(): Promise<TestDatabase> {
  const folder = temporaryFolder('sqlite');
  const file = join(folder, 'gateway.sqlite');
  return Promise.resolve({
    environment: { SQLITE_FILE: file },
    open: () => openSqlite(file, TIMEOUT_MS),
    drop: () => {
      removeFolder(folder);
      return Promise.resolve();
    },
  });
}

export async function freshMysql(serverUrl: string): Promise<TestDatabase> {
  const { url, drop } = await createDatabase(serverUrl);
  const address = mysqlUrl.parse(url);
  return {
    environment: { NODE_ENV: 'development', DATABASE_URL: url },
    open: () => Promise.resolve(openMysql(address, { poolSize: 10, timeoutMs: TIMEOUT_MS })),
    drop,
  };
}

/** Opens a fresh database with its schema. */
export async function openMigrated(test: TestDatabase): Promise<Database> {
  const database = await test.open();
  await migrate(database);
  return database;
}
