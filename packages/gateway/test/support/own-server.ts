import { createDatabase, type DatabaseServer, startDatabaseServer } from '@payment-gateway/testkit';
import { createConnection } from 'mysql2/promise';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { openMysql } from '../../src/database/open.js';
import { type TestDatabase } from './engines.js';

const TIMEOUT_MS = 5_000;

/** A database server for one suite, which may change its settings. */
export type OwnServer = {
  readonly server: DatabaseServer;
  /** Runs statements as the server's administrator. */
  readonly admin: (...statements: string[]) => Promise<void>;
  /** A fresh database and a user with rights on it only, as in production. */
  readonly fresh: () => Promise<TestDatabase & { readonly url: string; readonly name: string }>;
};

export async function startOwnServer(...args: string[]): Promise<OwnServer> {
  const server = await startDatabaseServer({ givenUrl: '', args });

  async function admin(...statements: string[]): Promise<void> {
    const connection = await createConnection({ uri: server.url });
    try {
      for (const statement of statements) await connection.query(statement);
    } finally {
      await connection.end();
    }
  }

  await admin("create user 'plain'@'127.0.0.1' identified by 'word'");
  return {
    server,
    admin,
    async fresh() {
      const made = await createDatabase(server.url);
      const url = new URL(made.url);
      const name = url.pathname.slice(1);
      await admin(
        `grant select, insert, update, delete, create, alter, index, drop, references
          on ${name}.* to 'plain'@'127.0.0.1'`,
      );
      url.username = 'plain';
      url.password = 'word';
      const address = mysqlUrl.parse(url.href);
      return {
        url: url.href,
        name,
        environment: { NODE_ENV: 'development', DATABASE_URL: url.href },
        open: () => Promise.resolve(openMysql(address, { poolSize: 4, timeoutMs: TIMEOUT_MS })),
        drop: made.drop,
      };
    },
  };
}
