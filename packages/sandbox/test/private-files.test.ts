import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  run,
  type RunningProcess,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';

const PACKAGES = join(__dirname, '../..');
const START_MS = 120_000;

/** Starts a program under a shell that would let everybody do everything with its files. */
async function start(
  program: string,
  cwd: string,
  env: Record<string, string> = {},
  ...args: string[]
): Promise<RunningProcess> {
  const entry = join(PACKAGES, `${program}.js`);
  return run({
    command: 'sh',
    args: ['-c', 'umask 000; exec "$@"', 'sh', process.execPath, entry, ...args],
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
    const first = await start('sandbox/dist/start', folder);
    await saysThat(first, 'Ctrl-C stops both');
    expect(everythingIn(folder)).toEqual(inData(...DATABASE, ...LEDGER, ...LOGS));
    expect(openIn(folder)).toEqual([]);
    await first.terminate('SIGINT');
    // As an earlier version left them.
    for (const name of everythingIn(folder)) {
      if (statSync(join(folder, name)).isFile()) chmodSync(join(folder, name), 0o644);
    }
    expect(openIn(folder)).toHaveLength(4);

    const second = await start('sandbox/dist/start', folder);
    await saysThat(second, 'Ctrl-C stops both');
    expect(openIn(folder)).toEqual([]);
    await second.terminate('SIGINT');
  });
});

describe('What a program writes is for its own user alone:', () => {
  test.each([
    ['gateway/dist/main', 'gateway listening', DATABASE],
    ['gateway/dist/worker', 'worker started', DATABASE],
    ['bank-simulator/dist/main', 'bank simulator listening', LEDGER],
  ])('%s', async (program, ready, files) => {
    const folder = temporaryFolder('private');
    const running = await start(program, folder);
    await saysThat(running, ready);
    expect(everythingIn(folder)).toEqual(inData(...files));
    expect(openIn(folder)).toEqual([]);
    await running.terminate();
  });

  const sources = join(PACKAGES, 'gateway/src/commands');
  const commands = readdirSync(sources)
    .filter((file) => readFileSync(join(sources, file), 'utf8').includes('\nrunProgram('))
    .map((file) => file.replace(/\.ts$/, ''))
    // It uses no database.
    .filter((name) => name !== 'config');
  const words: Readonly<Record<string, string[]>> = {
    audit: ['list'],
    merchant: ['create', 'Blue Bakery'],
    payment: ['attention'],
    'compare-ledger': ['/dev/null'],
  };

  test('all commands are looked at', () => {
    expect(commands).toEqual(expect.arrayContaining(['migrate', 'reconcile', 'remove-cards']));
  });

  test.each(commands)('the command %s', async (name) => {
    const folder = temporaryFolder('private');
    // This one makes no tables, it waits for them.
    if (name === 'wait-for-schema') {
      await (
        await start('gateway/dist/commands/migrate', folder)
      ).exited;
    }
    const command = await start(
      `gateway/dist/commands/${name}`,
      folder,
      {},
      ...(words[name] ?? []),
    );
    expect({ ...(await command.exited), said: command.output() }).toMatchObject({ code: 0 });
    expect(everythingIn(folder)).toContain('.data/gateway.sqlite');
    expect(openIn(folder)).toEqual([]);
  });

  test('a group that was let in by hand stays in', async () => {
    const folder = temporaryFolder('private');
    await (
      await start('gateway/dist/commands/migrate', folder)
    ).exited;
    const file = join(folder, '.data/gateway.sqlite');
    chmodSync(file, 0o640);
    const gateway = await start('gateway/dist/main', folder);
    await saysThat(gateway, 'gateway listening');
    expect(openIn(folder).map((name) => name.split(' ')[1])).toEqual(['640', '640', '640']);
    await gateway.terminate();
  });

  test('a folder of the operator is left as it is, and the files in it are closed', async () => {
    const folder = temporaryFolder('private');
    mkdirSync(join(folder, 'shared'));
    chmodSync(join(folder, 'shared'), 0o755);
    const env = { SQLITE_FILE: 'shared/books.sqlite' };
    await (
      await start('gateway/dist/commands/migrate', folder, env)
    ).exited;
    expect(openIn(folder)).toEqual(['shared 755']);
  });
});
