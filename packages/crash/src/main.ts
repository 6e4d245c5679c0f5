import { startBankSimulator, startDatabaseServer } from '@payment-gateway/testkit';
import { readArguments, USAGE, type Arguments } from './arguments.js';
import { onMysql, onSqlite, type FreshGround } from './boundaries/ground.js';
import { scenariosOf } from './boundaries/scenarios.js';
import { countMysqlSyncs } from './fsync/mysql-syncs.js';
import { syncsPromised, type SyncCount } from './fsync/pay-in-turn.js';
import { countSqliteSyncs, whyNoStrace } from './fsync/sqlite-syncs.js';
import { inParallel } from './in-parallel.js';
import { runRandom } from './random/run-random.js';
import { type Engine } from './random/schedule.js';
import { tableOf, tellViolations } from './report.js';
import { bankSettings } from './settings.js';

const SIDE_BY_SIDE = 4;
const SYNCED_PAYMENTS = 50;

const say = (text: string): void => {
  process.stdout.write(text);
};

async function main(): Promise<void> {
  const asked = readArguments(process.argv.slice(2));
  say(`seed ${asked.seed}, ${asked.rounds} rounds, on ${asked.engines.join(' and ')}\n`);
  let violations = 0;
  for (const engine of asked.engines) {
    // Without recovery nothing can come of the boundaries; the control is the random part.
    if (asked.recovery) violations += await atBoundaries(engine);
    violations += await atRandom(engine, asked);
  }
  say(`\n${violations} violations\n`);
  process.exitCode = violations === 0 ? 0 : 1;
}

async function atBoundaries(engine: Engine): Promise<number> {
  say(`\n${engine}: killed at each durable boundary\n`);
  const bank = await startBankSimulator({ env: bankSettings });
  const server = engine === 'mysql' ? await startDatabaseServer({ givenUrl: '' }) : undefined;
  try {
    const fresh: FreshGround = server ? onMysql(server.url) : onSqlite;
    const counts = await inParallel(scenariosOf(engine), SIDE_BY_SIDE, async (scenario) => {
      const violations = await scenario.run(fresh, bank);
      say(`  ${violations.length === 0 ? 'ok ' : 'BAD'} ${scenario.name}\n`);
      say(tellViolations(violations));
      return violations.length;
    });
    const unsynced = await atSyncs(server?.url, bank.apiUrl);
    return counts.reduce((sum, count) => sum + count, unsynced);
  } finally {
    await server?.stop();
    await bank.kill();
  }
}

async function atSyncs(serverUrl: string | undefined, bankApiUrl: string): Promise<number> {
  const why = serverUrl === undefined ? whyNoStrace() : null;
  if (why !== null) {
    say(`  SKIPPED: syncs to disk were NOT counted, ${why}\n`);
    return 0;
  }
  const size = { payments: SYNCED_PAYMENTS };
  const count: SyncCount =
    serverUrl === undefined
      ? await countSqliteSyncs(bankApiUrl, size)
      : await countMysqlSyncs(serverUrl, bankApiUrl, size);
  const isKept = count.syncs >= syncsPromised(count);
  say(
    `  ${isKept ? 'ok ' : 'BAD'} ${count.payments} payments one by one, ${count.syncs} syncs to disk seen from outside (at least ${syncsPromised(count)})\n`,
  );
  return isKept ? 0 : 1;
}

async function atRandom(engine: Engine, { seed, rounds, recovery }: Arguments): Promise<number> {
  say(`\n${engine}: killed at random${recovery ? '' : ', WITHOUT RECOVERY'}\n`);
  const result = await runRandom({
    engine,
    seed,
    rounds,
    recovery,
    say: (line) => {
      say(`  ${line}\n`);
    },
  });
  say(tellViolations(result.violations, result.facts));
  say(tableOf(result));
  return result.violations.length;
}

main().catch((error: unknown) => {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${reason}\n\n${USAGE}`);
  // Whatever was started ends with this process.
  process.exit(2);
});
