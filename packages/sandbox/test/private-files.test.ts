import { chmodSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  type Program,
  programFile,
  run,
  type RunningProcess,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';
import { commands } from '../../gateway/src/commands/list.js';

const START_MS = 120_000;

/** Starts a program under a shell whose umask gives everybody access to new files. */
async function start(
  program: Program,
  cwd: string,
  env: Record<string, string> = {},
  ...args: string[]
): Promise<RunningProcess> {
  return run({
    command: 'sh',
    args: ['-c', 'umask 000; exec "$@"', 'sh', process.execPath, programFile(program), ...args],
    cwd,
    env: testEnvironment({
      GATEWAY_PORT: String(await freePort()),
      BANK_PORT: String(await freePort()),
      METRICS_PORT: 'off',
      ...env,
    }),
  });
}

const everythingIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();

/** What others can do something with, by its name and mode. */
const openIn = (folder: string): string[] =>
  everythingIn(folder)
    .map((name) => ({ name, mode: statSync(join(folder, name)).mode & 0o777 }))
    .filter(({ mode }) => (mode & 0o077) !== 0)
    .map(({ name, mode }) => `${name} ${mode.toString(8)}`);

const saysThat = (program: RunningProcess, text: string) =>
  waitFor(
    () => {
      if (program.exit()) throw new Error(`It ended:\n${program.output()}`);
      return program.output().includes(text);
    },
    { timeoutMs: START_MS, what: `"${text}"` },
  );

const DATABASE = ['gateway.sqlite', 'gateway.sqlite-shm', 'gateway.sqlite-wal'];
const LEDGER = ['bank-ledger.sqlite', 'bank-ledger.sqlite-shm', 'bank-ledger.sqlite-wal'];
const LOGS = ['logs', 'logs/bank.log', 'logs/gateway.log'];

const inData = (...names: string[]): string[] =>
  ['.data', ...names.map((name) => `.data/${name}`)].sort();

describe('What npm start writes', () => {
  test('is for the user alone who started it, and closed again where it was not', async () => {
    const folder = temporaryFolder('private');
    const first = await start('sandbox/start', folder);
    await saysThat(first, 'Ctrl-C stops both');
    expect(everythingIn(folder)).toEqual(inData(...DATABASE, ...LEDGER, ...LOGS));
    expect(openIn(folder)).toEqual([]);
    await first.terminate('SIGINT');
    // As an earlier version left them.
    for (const name of everythingIn(folder)) {
      if (statSync(join(folder, name)).isFile()) chmodSync(join(folder, name), 0o644);
    }
    expect(openIn(folder)).toHaveLength(4);

    const second = await start('sandbox/start', folder);
    await saysThat(second, 'Ctrl-C stops both');
    expect(openIn(folder)).toEqual([]);
    await second.terminate('SIGINT');
  });
});

describe('What a program writes is for its own user alone:', () => {
  test.each<[Program, string, string[]]>([
    ['gateway/main', 'gateway_started', DATABASE],
    ['gateway/worker', 'worker_started', DATABASE],
    ['bank-simulator/main', 'bank_simulator_started', LEDGER],
  ])('%s', async (program, ready, files) => {
    const folder = temporaryFolder('private');
    const running = await start(program, folder);
    await saysThat(running, ready);
    expect(everythingIn(folder)).toEqual(inData(...files));
    expect(openIn(folder)).toEqual([]);
    await running.terminate();
  });

  // It uses no database.
  const withoutDatabase = ['config check'];
  // They need a record, and open the same database as the other commands about their noun.
  const aboutRecord = /^merchant (?!create|list)|^payment (show|resolve)|^webhook (?!list|rotate)/;
  const names = Object.keys(commands).filter(
    (name) => !withoutDatabase.includes(name) && !aboutRecord.test(name),
  );
  const words: Readonly<Record<string, string[]>> = {
    'merchant create': ['Blue Bakery'],
    'payment find': ['--merchant', 'nobody', '--reference', 'order-7'],
    'compare-ledger': ['/dev/null'],
  };
  const startCommand = (name: string, folder: string, env = {}) =>
    start('gateway/cli', folder, env, ...name.split(' '), ...(words[name] ?? []));

  test('all commands are looked at', () => {
    expect(names).toEqual(expect.arrayContaining(['migrate', 'reconcile', 'cards remove']));
  });

  test.each(names)('the command %s', async (name) => {
    const folder = temporaryFolder('private');
    // This one makes no tables, it waits for them.
    if (name === 'wait-for-schema') await (await startCommand('migrate', folder)).exited;
    const command = await startCommand(name, folder);
    expect({ ...(await command.exited), said: command.output() }).toMatchObject({ code: 0 });
    expect(everythingIn(folder)).toContain('.data/gateway.sqlite');
    expect(openIn(folder)).toEqual([]);
  });

  test('a group that was let in by hand stays in', async () => {
    const folder = temporaryFolder('private');
    await (
      await startCommand('migrate', folder)
    ).exited;
    const file = join(folder, '.data/gateway.sqlite');
    chmodSync(file, 0o640);
    const gateway = await start('gateway/main', folder);
    await saysThat(gateway, 'gateway_started');
    expect(openIn(folder).map((name) => name.split(' ')[1])).toEqual(['640', '640', '640']);
    await gateway.terminate();
  });

  test('a folder of the operator is left as it is, and the files in it are closed', async () => {
    const folder = temporaryFolder('private');
    mkdirSync(join(folder, 'shared'));
    chmodSync(join(folder, 'shared'), 0o755);
    const env = { SQLITE_FILE: 'shared/books.sqlite' };
    await (
      await startCommand('migrate', folder, env)
    ).exited;
    expect(openIn(folder)).toEqual(['shared 755']);
  });
});
