import { join } from 'node:path';
import {
  createDatabase,
  freePort,
  startBankSimulator,
  startDatabaseServer,
  startGateway,
  startWorker,
  temporaryFolder,
  type BankSimulator,
} from '@payment-gateway/testkit';
import { type Books, type Engine } from '../books/books.js';
import { mysqlBooks } from '../books/mysql-books.js';
import { sqliteBooks } from '../books/sqlite-books.js';
import { makeTables } from '../gateways/make-tables.js';
import {
  bankSettings,
  eventSettings,
  notifying,
  quickSettings,
  challengeSettings,
  withoutRecovery,
} from '../gateways/settings.js';
import { type Web } from '../payers/web.js';
import { createReceivers, type Receivers } from '../receivers/receivers.js';
import { restartable, type Restartable } from '../gateways/restartable.js';
import { type Chance } from './chance.js';
import { type Target } from './schedule.js';

/** The system under test: everything that is killed and restarted. */
export type System = {
  readonly engine: Engine;
  readonly parts: ReadonlyMap<Target, Restartable>;
  readonly gateways: readonly { readonly part: Restartable; readonly apiUrl: string }[];
  /** What payers' browsers reach. */
  readonly web: Web;
  readonly bankApiUrl: string;
  /** The simulator's current run. */
  bank(): BankSimulator;
  readonly books: Books;
  /** Null without recovery: then nobody sends events. */
  readonly receivers: Receivers | null;
  /** Files and folders with data of payments. */
  readonly traces: readonly string[];
  close(): Promise<void>;
};

/** A gateway that is alive; undefined if none is. */
export const aliveGateway = ({ gateways }: Pick<System, 'gateways'>) =>
  gateways.find(({ part }) => part.currentRun() !== null);

/** The bank ends challenges after this time. */
export const CHALLENGE_MS = 4_000;

/**
 * Starts the real simulator and database, two real gateways and a worker (on SQLite one gateway), and the merchants'
 * endpoints, whose faults `chance` picks.
 */
export async function startSystem(
  engine: Engine,
  recovery: boolean,
  chance: Chance,
): Promise<System> {
  const database = engine === 'mysql' ? await mysqlDatabase() : sqliteDatabase();
  const ledgerFile = join(temporaryFolder('ledger'), 'ledger.sqlite');
  const [bankPort, ...gatewayPorts] = await Promise.all([freePort(), freePort(), freePort()]);
  const bankApiUrl = `http://127.0.0.1:${bankPort}/api/v1`;
  let simulator: BankSimulator | undefined;
  const bank = restartable('bank', async () => {
    simulator = await startBankSimulator({
      env: {
        ...bankSettings,
        ...challengeSettings(CHALLENGE_MS),
        ...notifying(`http://127.0.0.1:${gatewayPorts[0]}`),
      },
      port: bankPort,
      ledgerFile,
    });
    return simulator;
  });

  const publicUrl = `http://localhost:${gatewayPorts[0]}`;
  const env = {
    ...quickSettings,
    ...eventSettings,
    ...database.settings,
    BANK_URL: bankApiUrl,
    // One public address, whichever gateway a load balancer would choose.
    PUBLIC_URL: publicUrl,
    ...(!recovery && withoutRecovery),
  };
  const names =
    engine === 'mysql' ? (['gateway A', 'gateway B'] as const) : (['gateway A'] as const);
  const gateways = names.map((name, index) => {
    const port = gatewayPorts[index];
    if (port === undefined) throw new Error('There is no port');
    const cwd = temporaryFolder('gateway');
    const part = restartable(name, () => startGateway({ env, port, cwd }));
    const url = `http://127.0.0.1:${port}`;
    return { name, part, url, apiUrl: `${url}/api/v1` };
  });
  const workers =
    engine === 'mysql' && recovery ? [restartable('worker', () => startWorker(env))] : [];
  const programs = [bank, ...gateways.map(({ part }) => part), ...workers];
  await Promise.all(programs.map((program) => program.start()));
  const [first] = gateways;
  if (!first) throw new Error('There is no gateway');
  const receivers = recovery ? await createReceivers(first.apiUrl, chance) : null;
  const merchants = receivers ? [serverOf(receivers)] : [];
  for (const part of merchants) await part.start();

  return {
    engine,
    parts: new Map<Target, Restartable>([
      ['bank', bank],
      ...gateways.map(({ name, part }) => [name, part] as const),
      ...workers.map((part) => ['worker', part] as const),
      ...(database.part ? [['database', database.part] as const] : []),
      ...merchants.map((part) => ['receivers', part] as const),
    ]),
    gateways,
    web: { gatewayUrl: publicUrl, gateways, bankUrl: `http://localhost:${bankPort}`, bank },
    bankApiUrl,
    bank: () => {
      if (!simulator) throw new Error('The bank has never been started');
      return simulator;
    },
    books: database.books,
    receivers,
    traces: [...database.traces, ledgerFile],
    async close() {
      await Promise.all([...programs, ...merchants].map((part) => part.kill()));
      await database.stop();
    },
  };
}

const serverOf = (receivers: Receivers): Restartable =>
  restartable('receivers', async () => {
    await receivers.listen();
    return { kill: () => receivers.kill(), exit: () => undefined, output: () => '' };
  });

async function mysqlDatabase() {
  // Never a server from TEST_MYSQL_URL: this one is killed.
  const server = await startDatabaseServer({ givenUrl: '', isOnDisk: true });
  const { url } = await createDatabase(server.url);
  await makeTables(url);
  const part = restartable('database', async () => {
    // It runs already when the part is started first.
    if (part.starts() > 0) await server.restart();
    return { kill: () => server.kill(), exit: () => undefined, output: () => '' };
  });
  await part.start();
  return {
    settings: { DATABASE_URL: url },
    books: mysqlBooks(url),
    traces: server.dataFolder === undefined ? [] : [server.dataFolder],
    part,
    stop: () => server.stop(),
  };
}

function sqliteDatabase() {
  const file = join(temporaryFolder('books'), 'gateway.sqlite');
  return {
    settings: { SQLITE_FILE: file },
    books: sqliteBooks(file),
    traces: [file],
    part: undefined,
    stop: () => Promise.resolve(),
  };
}
