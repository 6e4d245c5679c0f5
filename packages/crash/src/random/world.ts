import { join } from 'node:path';
import {
  createDatabase,
  freePort,
  startBankSimulator,
  startDatabaseServer,
  startGateway,
  temporaryFolder,
  type BankSimulator,
} from '@payment-gateway/testkit';
import { type Books } from '../books/books.js';
import { mysqlBooks } from '../books/mysql-books.js';
import { sqliteBooks } from '../books/sqlite-books.js';
import { makeTables } from '../processes.js';
import { bankSettings, quickSettings, withoutRecovery } from '../settings.js';
import { keepProcess, type Keeper } from './keeper.js';
import { type Engine, type Target } from './schedule.js';

/** Everything of a run that lives, dies and is started again. */
export interface World {
  engine: Engine;
  keepers: ReadonlyMap<Target, Keeper>;
  gateways: readonly { keeper: Keeper; apiUrl: string }[];
  bankApiUrl: string;
  /** The simulator as it lives now. */
  bank(): BankSimulator;
  books: Books;
  /** Files and folders in which payments have left traces. */
  traces: readonly string[];
  close(): Promise<void>;
}

/** Starts the real simulator, the real database and the real gateways: two, on SQLite one. */
export async function startWorld(engine: Engine, recovery: boolean): Promise<World> {
  const database = engine === 'mysql' ? await mysqlDatabase() : sqliteDatabase();
  const ledgerFile = join(temporaryFolder('ledger'), 'ledger.sqlite');
  const bankPort = await freePort();
  const bankApiUrl = `http://127.0.0.1:${bankPort}/api/v1`;
  let simulator: BankSimulator | undefined;
  const bank = keepProcess('bank', async () => {
    simulator = await startBankSimulator({ env: bankSettings, port: bankPort, ledgerFile });
    return simulator;
  });

  const env = {
    ...quickSettings,
    ...database.settings,
    BANK_URL: bankApiUrl,
    ...(!recovery && withoutRecovery),
  };
  const names =
    engine === 'mysql' ? (['gateway A', 'gateway B'] as const) : (['gateway A'] as const);
  const gateways = await Promise.all(
    names.map(async (name) => {
      const port = await freePort();
      const cwd = temporaryFolder('gateway');
      const keeper = keepProcess(name, () => startGateway({ env, port, cwd }));
      return { name, keeper, apiUrl: `http://127.0.0.1:${port}/api/v1` };
    }),
  );
  await Promise.all([bank.start(), ...gateways.map(({ keeper }) => keeper.start())]);

  return {
    engine,
    keepers: new Map<Target, Keeper>([
      ['bank', bank],
      ...gateways.map(({ name, keeper }) => [name, keeper] as const),
      ...(database.keeper ? [['database', database.keeper] as const] : []),
    ]),
    gateways,
    bankApiUrl,
    bank: () => {
      if (!simulator) throw new Error('The bank has never been started');
      return simulator;
    },
    books: database.books,
    traces: [...database.traces, ledgerFile],
    async close() {
      await Promise.all([bank, ...gateways.map(({ keeper }) => keeper)].map((it) => it.kill()));
      await database.stop();
    },
  };
}

async function mysqlDatabase() {
  // Never a server that somebody else named: this one is killed.
  const server = await startDatabaseServer({ givenUrl: '' });
  const { url } = await createDatabase(server.url);
  await makeTables(url);
  return {
    settings: { DATABASE_URL: url },
    books: mysqlBooks(url),
    traces: server.dataFolder === undefined ? [] : [server.dataFolder],
    keeper: keepServer(server),
    stop: () => server.stop(),
  };
}

function keepServer(server: { kill(): Promise<void>; restart(): Promise<void> }): Keeper {
  let isUp = true;
  let kills = 0;
  let starts = 1;
  return {
    name: 'database',
    life: () => (isUp ? starts : null),
    async start() {
      await server.restart();
      starts += 1;
      isUp = true;
    },
    async kill() {
      isUp = false;
      kills += 1;
      await server.kill();
    },
    kills: () => kills,
    starts: () => starts,
    deaths: () => 0,
    log: () => '',
  };
}

function sqliteDatabase() {
  const file = join(temporaryFolder('books'), 'gateway.sqlite');
  return {
    settings: { SQLITE_FILE: file },
    books: sqliteBooks(file),
    traces: [file],
    keeper: undefined,
    stop: () => Promise.resolve(),
  };
}
