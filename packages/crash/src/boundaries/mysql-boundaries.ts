import { createConnection } from 'mysql2/promise';
import { query } from '../books/mysql-books.js';
import { startBankProxy } from '../proxies/bank-proxy.js';
import { ON_NO_ROWS, startDatabaseProxy } from '../proxies/database-proxy.js';
import { rowsOf } from '../read.js';
import { type Acts, areAll, DONE } from './acts.js';
import { type Boundary, type Ground, type Stage } from './boundary.js';
import { operating, operatingTwice } from './operating.js';
import { paying } from './paying.js';

const MYSQL = ['mysql'] as const;

/** Boundaries at which the database server, or the way to it, holds what is asked for. */
export const mysqlBoundaries: readonly Boundary[] = [
  ...[paying, operating].flatMap((acts): Boundary[] => [
    {
      name: 'before the intent is committed: a table is locked',
      engines: MYSQL,
      acts,
      // The server has the whole transaction by then, and ends it without the gateway.
      expected: acts.unheard,
      arrange: tableLocked,
    },
    {
      name: 'after the bank answered: the payment is locked, so its outcome waits',
      engines: MYSQL,
      acts,
      expected: DONE,
      arrange: rowLocked,
    },
  ]),
  ...[paying, operatingTwice].flatMap((acts): Boundary[] => [
    {
      name: 'before the intent is confirmed: the answer to COMMIT is on the way',
      engines: MYSQL,
      acts,
      expected: acts.unheard,
      arrange: intentUnconfirmed,
    },
    {
      name: 'after the outcome but before the answer: the answer to COMMIT is on the way',
      engines: MYSQL,
      acts,
      expected: DONE,
      arrange: outcomeUnconfirmed,
    },
  ]),
];

// Every transaction writes an event; what else it has written is undone with it.
function tableLocked(ground: Ground, { count }: Acts): Promise<Stage> {
  let lock: Lock | undefined;
  return Promise.resolve({
    hold: async () => {
      lock = await takeLock(ground, ['lock tables payment_events write']);
    },
    // All of them are with the server: each event tells its type.
    reached: async () => {
      const waiting = await waitingFor(ground, 'insert into payment_events %');
      return waiting.join().match(/'(intent_recorded|\w+_requested)'/g)?.length === count;
    },
    release: () => lock?.drop(),
  });
}

async function rowLocked(ground: Ground, { count, exchange }: Acts): Promise<Stage> {
  const proxy = await startBankProxy(ground.bankApiUrl, { of: exchange, the: 'request' });
  let lock: Lock | undefined;
  return {
    settings: { BANK_URL: proxy.apiUrl },
    reached: async () => {
      if (!lock) {
        if (proxy.held() < count) return false;
        lock = await takeLock(ground, ['begin', 'select uuid from payments for update']);
        await proxy.deliver();
      }
      return (await waitingFor(ground, 'update payments %')).length > 0;
    },
    release: () => lock?.drop(),
    close: proxy.close,
  };
}

// What arrives together is committed together, so that one answer may stand for all.
async function intentUnconfirmed({ databaseUrl, books }: Ground, acts: Acts): Promise<Stage> {
  const database = await startDatabaseProxy(databaseUrl, acts.statements.intent, 'withhold');
  return {
    settings: { DATABASE_URL: database.url },
    reached: async () => database.lostAnswers() > 0 && (await areAll('initiated', books, acts)),
    close: database.close,
  };
}

// The bank is held up until it has heard of all: their outcomes then come together.
async function outcomeUnconfirmed(
  { databaseUrl, bankApiUrl, books }: Ground,
  acts: Acts,
): Promise<Stage> {
  const bank = await startBankProxy(bankApiUrl, { of: acts.exchange, the: 'request' });
  const database = await startDatabaseProxy(databaseUrl, acts.statements.outcome, 'withhold');
  return {
    settings: { BANK_URL: bank.apiUrl, DATABASE_URL: database.url },
    reached: async () => {
      if (bank.held() === acts.count) await bank.deliver();
      return database.lostAnswers() > 0 && (await areAll('succeeded', books, acts));
    },
    close: () => {
      bank.close();
      database.close();
    },
  };
}

type Lock = Awaited<ReturnType<typeof takeLock>>;

async function takeLock({ databaseUrl }: Ground, statements: readonly string[]) {
  const connection = await createConnection({ uri: databaseUrl });
  for (const statement of statements) await connection.query(statement);
  return {
    drop: () => {
      connection.destroy();
    },
  };
}

/** The statements that wait for a lock, as far as they begin like this. */
async function waitingFor({ databaseUrl }: Ground, statement: string): Promise<string[]> {
  const waiting = await query(
    databaseUrl,
    `select info as info from information_schema.processlist where db = database() and info like '${statement}' and info not like '%${ON_NO_ROWS}%'`,
  );
  return rowsOf(waiting).map(({ info }) => String(info));
}
