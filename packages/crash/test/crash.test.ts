import {
  DatabaseUnavailable,
  inParallel,
  startBankSimulator,
  startDatabaseServer,
  type BankSimulator,
  type DatabaseServer,
} from '@payment-gateway/testkit';
import { onMysql, onSqlite, type MakeEnvironment } from '../src/boundaries/environment.js';
import { scenariosOf } from '../src/boundaries/scenarios.js';
import { countMysqlSyncs } from '../src/fsync/mysql-syncs.js';
import { requiredSyncs } from '../src/fsync/pay-sequentially.js';
import { countSqliteSyncs, straceMissing } from '../src/fsync/sqlite-syncs.js';
import { type Violation } from '../src/judge/facts.js';
import { runRandom } from '../src/random/run-random.js';
import { type Engine } from '../src/books/books.js';
import { formatViolations } from '../src/judge/format-violations.js';
import { bankSettings } from '../src/gateways/settings.js';

// Generous: a busy machine is slow, not wrong.
const TIMEOUT_MS = 600_000;
const PARALLEL = 4;
const SEED = 3;

let bank: BankSimulator;
let server: DatabaseServer | undefined;

beforeAll(async () => {
  bank = await startBankSimulator({ env: bankSettings });
  server = await ownServer();
}, TIMEOUT_MS);

afterAll(async () => {
  await bank.kill();
  await server?.stop();
}, TIMEOUT_MS);

// Its own server and not that of the run: this one is killed, and its syncs are counted.
async function ownServer(): Promise<DatabaseServer | undefined> {
  try {
    return await startDatabaseServer({ givenUrl: '', isOnDisk: true });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable) || process.env.CI === 'true') throw error;
    process.stderr.write(`SKIPPED: nothing was killed on MySQL. ${error.message}\n`);
    return undefined;
  }
}

describe('A gateway that is killed at a boundary carries out each request once or not at all', () => {
  const scenarios = (['sqlite', 'mysql'] as const).flatMap((engine) =>
    scenariosOf(engine, 'tested').map((scenario) => ({ engine, ...scenario })),
  );
  const names = scenarios.flatMap(({ engine, names: of }) =>
    of.map((name) => `${engine}: ${name}`),
  );
  let results: ReadonlyMap<string, Violation[]>;

  // In parallel, since they mostly wait; each test then reports its own scenario.
  beforeAll(async () => {
    const judged = await inParallel(scenarios, PARALLEL, async ({ engine, names: of, run }) => {
      const makeEnvironment = environmentOf(engine);
      const violations = makeEnvironment ? await run(makeEnvironment, bank) : [];
      return of.map((name, place) => [`${engine}: ${name}`, violations[place] ?? []] as const);
    });
    results = new Map(judged.flat());
  }, TIMEOUT_MS);

  test.each(names)('%s', (name) => {
    expect(results.get(name)).toEqual([]);
  });
});

function environmentOf(engine: Engine): MakeEnvironment | undefined {
  if (engine === 'sqlite') return onSqlite;
  return server && onMysql(server.url);
}

describe.each<[string, Engine]>([
  ['SQLite', 'sqlite'],
  ['a MySQL-compatible server', 'mysql'],
])('Under load on %s, with everything killed again and again', (_, engine) => {
  test(
    'payments, captures, voids, refunds and checkouts are done once or not at all, and every answer is true',
    async () => {
      if (!environmentOf(engine)) return;
      const { violations, facts, restarts } = await runRandom({
        engine,
        seed: SEED,
        rounds: 10,
        recovery: true,
      });
      expect(formatViolations(violations, facts)).toBe('');
      // A run without kills and payments proves nothing.
      expect(restarts).toBeGreaterThanOrEqual(6);
      expect(facts.ledger.length).toBeGreaterThan(10);
      expect(facts.operations.length).toBeGreaterThan(0);
      expect(facts.merchantEvents?.receipts.length).toBeGreaterThan(10);
      expect(facts.sessions.filter(({ status }) => status === 'complete').length).toBeGreaterThan(
        2,
      );
      const forms = facts.checkoutVisits.filter(({ asked }) => asked === 'payment');
      expect(forms.length).toBeGreaterThan(10);
    },
    TIMEOUT_MS,
  );
});

describe('The control run', () => {
  test(
    'without recovery, payments stay open and the harness reports them',
    async () => {
      const { violations } = await runRandom({
        engine: 'sqlite',
        seed: SEED,
        rounds: 3,
        recovery: false,
      });
      expect(violations.map(({ kind }) => kind)).toContain('stuck');
    },
    TIMEOUT_MS,
  );
});

describe('What is acknowledged is on disk', () => {
  const payments = 20;

  test(
    'SQLite syncs at least twice for each payment, counted by strace',
    async () => {
      const reason = straceMissing();
      if (reason !== null) {
        process.stderr.write(`SKIPPED: the syncs of SQLite were not counted, ${reason}.\n`);
        return;
      }
      const count = await countSqliteSyncs(bank.apiUrl, { payments });
      expect(count.syncs).toBeGreaterThanOrEqual(requiredSyncs(count));
    },
    TIMEOUT_MS,
  );

  test(
    'the database server syncs at least twice for each payment, by its own counter',
    async () => {
      if (!server) return;
      const count = await countMysqlSyncs(server.url, bank.apiUrl, { payments });
      expect(count.syncs).toBeGreaterThanOrEqual(requiredSyncs(count));
    },
    TIMEOUT_MS,
  );

  test(
    'a server that does not sync at each commit is found',
    async () => {
      if (!server) return;
      const count = await countMysqlSyncs(server.url, bank.apiUrl, { payments, unsafe: true });
      expect(count.syncs).toBeLessThan(requiredSyncs(count));
    },
    TIMEOUT_MS,
  );
});
