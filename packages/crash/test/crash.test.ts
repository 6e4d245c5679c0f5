import {
  DatabaseUnavailable,
  startBankSimulator,
  startDatabaseServer,
  type BankSimulator,
  type DatabaseServer,
} from '@payment-gateway/testkit';
import { onMysql, onSqlite, type FreshGround } from '../src/boundaries/ground.js';
import { scenariosOf } from '../src/boundaries/scenarios.js';
import { countMysqlSyncs } from '../src/fsync/mysql-syncs.js';
import { syncsPromised } from '../src/fsync/pay-in-turn.js';
import { countSqliteSyncs, whyNoStrace } from '../src/fsync/sqlite-syncs.js';
import { inParallel } from '../src/in-parallel.js';
import { type Violation } from '../src/judge/facts.js';
import { runRandom } from '../src/random/run-random.js';
import { type Engine } from '../src/random/schedule.js';
import { tellViolations } from '../src/report.js';
import { bankSettings } from '../src/settings.js';

// Generous: a machine under load is slow, not wrong.
const PATIENCE_MS = 600_000;
const SIDE_BY_SIDE = 6;
const SEED = 1;

let bank: BankSimulator;
let server: DatabaseServer | undefined;

beforeAll(async () => {
  bank = await startBankSimulator({ env: bankSettings });
  server = await ownServer();
}, PATIENCE_MS);

afterAll(async () => {
  await bank.kill();
  await server?.stop();
}, PATIENCE_MS);

// Its own server and not the one of the run: this one is killed and told not to sync.
async function ownServer(): Promise<DatabaseServer | undefined> {
  try {
    return await startDatabaseServer({ givenUrl: '' });
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable) || process.env.CI === 'true') throw error;
    process.stderr.write(`SKIPPED: nothing was killed on MySQL. ${error.message}\n`);
    return undefined;
  }
}

describe('a gateway that is killed at a boundary does what it is asked once or not at all', () => {
  const scenarios = (['sqlite', 'mysql'] as const).flatMap((engine) =>
    scenariosOf(engine).map((scenario) => ({ engine, ...scenario })),
  );
  let results: ReadonlyMap<string, Violation[]>;

  // Side by side, because most of their time is waiting; each test then tells what came of its part.
  beforeAll(async () => {
    const judged = await inParallel(scenarios, SIDE_BY_SIDE, async ({ engine, name, run }) => {
      const fresh = groundOf(engine);
      return [`${engine}: ${name}`, fresh ? await run(fresh, bank) : []] as const;
    });
    results = new Map(judged);
  }, PATIENCE_MS);

  test.each(scenarios)('$engine: $name', ({ engine, name }) => {
    expect(results.get(`${engine}: ${name}`)).toEqual([]);
  });
});

function groundOf(engine: Engine): FreshGround | undefined {
  if (engine === 'sqlite') return onSqlite;
  return server && onMysql(server.url);
}

describe.each<[string, Engine]>([
  ['SQLite', 'sqlite'],
  ['a MySQL-compatible server', 'mysql'],
])('under load on %s, with everything killed again and again', (_, engine) => {
  test(
    'payments, captures, voids and refunds are done once or not at all, and nobody is told otherwise',
    async () => {
      if (!groundOf(engine)) return;
      const { violations, facts, restarts } = await runRandom({
        engine,
        seed: SEED,
        rounds: 6,
        recovery: true,
      });
      expect(tellViolations(violations, facts)).toBe('');
      // A run in which nothing happened proves nothing.
      expect(restarts).toBeGreaterThanOrEqual(6);
      expect(facts.ledger.length).toBeGreaterThan(10);
      expect(facts.operations.length).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

describe('the control', () => {
  test(
    'without recovery, payments are left hanging and the harness says so',
    async () => {
      const { violations } = await runRandom({
        engine: 'sqlite',
        seed: SEED,
        rounds: 3,
        recovery: false,
      });
      expect(violations.map(({ kind }) => kind)).toContain('stuck');
    },
    PATIENCE_MS,
  );
});

describe('what is acknowledged is on disk', () => {
  const payments = 20;

  test(
    'SQLite syncs at least twice for each payment, as seen by strace',
    async () => {
      const why = whyNoStrace();
      if (why !== null) {
        process.stderr.write(`SKIPPED: the syncs of SQLite were not counted, ${why}.\n`);
        return;
      }
      const count = await countSqliteSyncs(bank.apiUrl, { payments });
      expect(count.syncs).toBeGreaterThanOrEqual(syncsPromised(count));
    },
    PATIENCE_MS,
  );

  test(
    'the database server syncs at least twice for each payment, by its own counter',
    async () => {
      if (!server) return;
      const count = await countMysqlSyncs(server.url, bank.apiUrl, { payments });
      expect(count.syncs).toBeGreaterThanOrEqual(syncsPromised(count));
    },
    PATIENCE_MS,
  );

  test(
    'a server that does not sync at each commit is found out',
    async () => {
      if (!server) return;
      const count = await countMysqlSyncs(server.url, bank.apiUrl, { payments, unsafe: true });
      expect(count.syncs).toBeLessThan(syncsPromised(count));
    },
    PATIENCE_MS,
  );
});
