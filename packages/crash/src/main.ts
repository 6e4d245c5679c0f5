import { runTool } from '@payment-gateway/service-kit/command-line/run-commands';
import { inParallel, startBankSimulator, startDatabaseServer } from '@payment-gateway/testkit';
import { type Engine } from './books/books.js';
import { onMysql, onSqlite, type MakeEnvironment } from './boundaries/environment.js';
import { scenariosOf } from './boundaries/scenarios.js';
import { crashCommand, type Arguments } from './command-line/command.js';
import { countMysqlSyncs } from './fsync/mysql-syncs.js';
import { requiredSyncs, type SyncCount } from './fsync/pay-sequentially.js';
import { countSqliteSyncs, straceMissing } from './fsync/sqlite-syncs.js';
import { bankSettings } from './gateways/settings.js';
import { formatViolations } from './judge/format-violations.js';
import { runRandom } from './random/run-random.js';
import { summaryTable } from './random/summary-table.js';

const PARALLEL = 4;
const SYNCED_PAYMENTS = 50;

const print = (text: string): void => {
  process.stdout.write(text);
};

async function main(asked: Arguments): Promise<void> {
  print(`seed ${asked.seed}, ${asked.rounds} rounds, on ${asked.engines.join(' and ')}\n`);
  let violations = 0;
  for (const engine of asked.engines) {
    // The control run needs only the random kills: at the boundaries nothing would ever settle.
    if (asked.recovery) violations += await killAtBoundaries(engine);
    violations += await killAtRandom(engine, asked);
  }
  print(`\n${violations} violations\n`);
  process.exitCode = violations === 0 ? 0 : 1;
}

async function killAtBoundaries(engine: Engine): Promise<number> {
  print(`\n${engine}: killed at each durable boundary\n`);
  const bank = await startBankSimulator({ env: bankSettings });
  const server =
    engine === 'mysql' ? await startDatabaseServer({ givenUrl: '', isOnDisk: true }) : undefined;
  try {
    const makeEnvironment: MakeEnvironment = server ? onMysql(server.url) : onSqlite;
    const counts = await inParallel(scenariosOf(engine, 'all'), PARALLEL, async (scenario) => {
      const results = await scenario.run(makeEnvironment, bank);
      for (const [place, violations] of results.entries()) {
        print(`  ${violations.length === 0 ? 'ok ' : 'BAD'} ${scenario.names[place] ?? ''}\n`);
        print(formatViolations(violations));
      }
      return results.flat().length;
    });
    const missingSyncs = await countSyncs(server?.url, bank.apiUrl);
    return counts.reduce((sum, count) => sum + count, missingSyncs);
  } finally {
    await server?.stop();
    await bank.kill();
  }
}

async function countSyncs(serverUrl: string | undefined, bankApiUrl: string): Promise<number> {
  const reason = serverUrl === undefined ? straceMissing() : null;
  if (reason !== null) {
    print(`  SKIPPED: syncs to disk were NOT counted, ${reason}\n`);
    return 0;
  }
  const size = { payments: SYNCED_PAYMENTS };
  const count: SyncCount =
    serverUrl === undefined
      ? await countSqliteSyncs(bankApiUrl, size)
      : await countMysqlSyncs(serverUrl, bankApiUrl, size);
  const isEnough = count.syncs >= requiredSyncs(count);
  print(
    `  ${isEnough ? 'ok ' : 'BAD'} ${count.payments} payments one by one, ${count.syncs} syncs to disk (at least ${requiredSyncs(count)})\n`,
  );
  return isEnough ? 0 : 1;
}

async function killAtRandom(
  engine: Engine,
  { seed, rounds, recovery }: Arguments,
): Promise<number> {
  print(`\n${engine}: killed at random${recovery ? '' : ', WITHOUT RECOVERY'}\n`);
  const result = await runRandom({
    engine,
    seed,
    rounds,
    recovery,
    report: (line) => {
      print(`  ${line}\n`);
    },
  });
  print(formatViolations(result.violations, result.facts));
  print(summaryTable(result));
  return result.violations.length;
}

runTool('npm run test:crash --', crashCommand(main), 2);
