import { ON_NO_ROWS, rowsOf, startBankProxy, startDatabaseProxy } from '@payment-gateway/testkit';
import { createConnection } from 'mysql2/promise';
import { query } from '../books/mysql-books.js';
import { type Boundary, type Setup } from './boundary.js';
import { type Environment } from './environment.js';
import { operationWorkload, twoOperations } from './operation-workload.js';
import { paymentWorkload } from './payment-workload.js';
import { DONE, haveAll, type Workload } from './workload.js';

const MYSQL = ['mysql'] as const;

/** Boundaries at which the database server, or the connection to it, holds the requests. */
export const mysqlBoundaries: readonly Boundary[] = [
  ...[paymentWorkload, operationWorkload].flatMap((workload): Boundary[] => [
    {
      name: 'before the intent is committed: a table is locked',
      engines: MYSQL,
      workload,
      // By then the server has the whole transaction, and commits it without the gateway. But once a second
      // MariaDB checks whether the client of a waiting statement is still connected, and rolls back if not.
      expected: workload.ifNotSent,
      orNothing: true,
      arrange: tableLocked,
    },
    {
      name: 'after the bank responded: the payment is locked, so its outcome waits',
      engines: MYSQL,
      workload,
      expected: DONE,
      arrange: rowLocked,
    },
  ]),
  ...[paymentWorkload, twoOperations].flatMap((workload): Boundary[] => [
    {
      name: 'before the intent is confirmed: the response to COMMIT is in flight',
      engines: MYSQL,
      workload,
      expected: workload.ifNotSent,
      arrange: intentUnconfirmed,
    },
    {
      name: 'after the outcome but before the response: the response to COMMIT is in flight',
      engines: MYSQL,
      workload,
      expected: DONE,
      arrange: outcomeUnconfirmed,
    },
  ]),
];

// Every transaction inserts an event, so the lock stops them all.
function tableLocked(environment: Environment, { count }: Workload): Promise<Setup> {
  let lock: Lock | undefined;
  return Promise.resolve({
    beforeRequests: async () => {
      lock = await takeLock(environment, ['lock tables payment_events write']);
    },
    // The server has all of them: the statement names the type of each event.
    isReached: async () => {
      const waiting = await waitingFor(environment, 'insert into payment_events %');
      return waiting.join().match(/'(intent_recorded|\w+_requested)'/g)?.length === count;
    },
    afterKill: () => lock?.drop(),
  });
}

async function rowLocked(environment: Environment, { count, call }: Workload): Promise<Setup> {
  const proxy = await startBankProxy(environment.bankApiUrl, { call, part: 'request' });
  let lock: Lock | undefined;
  return {
    settings: { BANK_URL: proxy.apiUrl },
    isReached: async () => {
      if (!lock) {
        if (proxy.held() < count) return false;
        lock = await takeLock(environment, ['begin', 'select uuid from payments for update']);
        await proxy.deliver();
      }
      return (await waitingFor(environment, 'update payments %')).length > 0;
    },
    afterKill: () => lock?.drop(),
    close: proxy.close,
  };
}

// Requests that arrive together are committed together, so one lost response may affect all of them.
async function intentUnconfirmed(
  { databaseUrl, books }: Environment,
  workload: Workload,
): Promise<Setup> {
  const database = await startDatabaseProxy(databaseUrl, workload.statements.intent, 'withhold');
  return {
    settings: { DATABASE_URL: database.url },
    isReached: async () =>
      database.lostResponses() > 0 && (await haveAll('initiated', books, workload)),
    close: database.close,
  };
}

// The bank is held until it has all requests, so that their outcomes are recorded together.
async function outcomeUnconfirmed(
  { databaseUrl, bankApiUrl, books }: Environment,
  workload: Workload,
): Promise<Setup> {
  const bank = await startBankProxy(bankApiUrl, { call: workload.call, part: 'request' });
  const database = await startDatabaseProxy(databaseUrl, workload.statements.outcome, 'withhold');
  return {
    settings: { BANK_URL: bank.apiUrl, DATABASE_URL: database.url },
    isReached: async () => {
      if (bank.held() === workload.count) await bank.deliver();
      return database.lostResponses() > 0 && (await haveAll('succeeded', books, workload));
    },
    close: () => {
      bank.close();
      return database.close();
    },
  };
}

type Lock = Awaited<ReturnType<typeof takeLock>>;

async function takeLock({ databaseUrl }: Environment, statements: readonly string[]) {
  const connection = await createConnection({ uri: databaseUrl });
  for (const statement of statements) await connection.query(statement);
  return {
    drop: () => {
      connection.destroy();
    },
  };
}

/** The statements like this one that wait for a lock. */
async function waitingFor({ databaseUrl }: Environment, statement: string): Promise<string[]> {
  const waiting = await query(
    databaseUrl,
    `select info as info from information_schema.processlist where db = database() and info like '${statement}' and info not like '%${ON_NO_ROWS}%'`,
  );
  return rowsOf(waiting).map(({ info }) => String(info));
}
