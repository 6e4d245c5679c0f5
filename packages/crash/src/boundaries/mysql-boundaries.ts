import { createConnection } from 'mysql2/promise';
import { query } from '../books/mysql-books.js';
import { startBankProxy } from '../proxies/bank-proxy.js';
import { startDatabaseProxy, type CommitOf } from '../proxies/database-proxy.js';
import { rowsOf } from '../read.js';
import { type Boundary, type Ground, type Stage } from './boundary.js';

const MYSQL = ['mysql'] as const;

/** Boundaries at which the database server, or the way to it, holds the payment. */
export const mysqlBoundaries: readonly Boundary[] = [
  {
    name: 'before the intent: the table is locked',
    engines: MYSQL,
    payment: 'none',
    charges: 0,
    arrange: async (ground) => {
      const lock = await takeLock(ground, ['lock tables payments write']);
      return { reached: () => isWaiting(ground, 'insert into `payments`%'), release: lock.drop };
    },
  },
  {
    name: 'before the intent is confirmed: the answer to COMMIT is on the way',
    engines: MYSQL,
    payment: 'failed',
    declineReason: 'not_sent',
    charges: 0,
    arrange: (ground) => behindProxy(ground, 'intent'),
  },
  {
    name: 'after the bank answered: the payment is locked, so its outcome waits',
    engines: MYSQL,
    payment: 'succeeded',
    charges: 1,
    arrange: rowLocked,
  },
  {
    name: 'after the outcome but before the answer: the answer to COMMIT is on the way',
    engines: MYSQL,
    payment: 'succeeded',
    charges: 1,
    arrange: (ground) => behindProxy(ground, 'outcome'),
  },
];

// Payments that arrive together are committed together, so that one answer may stand for all.
async function behindProxy(ground: Ground, commitOf: CommitOf): Promise<Stage> {
  const proxy = await startDatabaseProxy(ground.databaseUrl, commitOf, 'withhold');
  const committed = commitOf === 'intent' ? 'initiated' : 'succeeded';
  return {
    settings: { DATABASE_URL: proxy.url },
    reached: async () => {
      if (proxy.lostAnswers() === 0) return false;
      const payments = await ground.books.payments();
      return payments.filter(({ status }) => status === committed).length === ground.orders;
    },
    close: proxy.close,
  };
}

async function rowLocked(ground: Ground): Promise<Stage> {
  const proxy = await startBankProxy(ground.bankApiUrl, 'hold_request');
  let lock: { drop: () => void } | undefined;
  return {
    settings: { BANK_URL: proxy.apiUrl },
    reached: async () => {
      if (!lock) {
        if (proxy.held() < ground.orders) return false;
        lock = await takeLock(ground, ['begin', 'select uuid from payments for update']);
        await proxy.deliver();
      }
      return await isWaiting(ground, 'update `payments`%');
    },
    release: () => lock?.drop(),
    close: proxy.close,
  };
}

async function takeLock({ databaseUrl }: Ground, statements: readonly string[]) {
  const connection = await createConnection({ uri: databaseUrl });
  for (const statement of statements) await connection.query(statement);
  return {
    drop: () => {
      connection.destroy();
    },
  };
}

async function isWaiting({ databaseUrl }: Ground, statement: string): Promise<boolean> {
  const waiting = await query(
    databaseUrl,
    `select id from information_schema.processlist where db = database() and info like '${statement}'`,
  );
  return rowsOf(waiting).length > 0;
}
