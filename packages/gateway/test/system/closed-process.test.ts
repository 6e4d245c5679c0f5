import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import {
  createDatabase,
  describeOnMysql,
  freePort,
  httpGet,
  run,
  type RunningProcess,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';
import { runToEnd, startWorker } from '../support/programs.js';

const canConnect = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', () => {
      resolve(false);
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });

/** Node says so before it opens its debugger, or cannot. */
const hasDebugger = (process: RunningProcess): boolean =>
  /debugger|inspector/i.test(process.output());

const plainNode = (env: Record<string, string>) =>
  run({
    command: process.execPath,
    args: ['-e', 'setInterval(() => console.log("alive"), 50)'],
    env: testEnvironment(env),
  });

describe('On SIGUSR1, by which Node opens its debugger,', () => {
  let port: number;
  let env: { NODE_OPTIONS: string };

  beforeEach(async () => {
    port = await freePort();
    env = { NODE_OPTIONS: `--inspect-port=127.0.0.1:${port}` };
  });

  async function staysClosed(signalled: RunningProcess, isAlive: () => Promise<boolean>) {
    process.kill(signalled.pid, 'SIGUSR1');
    // Every turn of its event loop could begin it.
    for (let turn = 0; turn < 20; turn += 1) expect(await isAlive()).toBe(true);
    expect(hasDebugger(signalled)).toBe(false);
    expect(await canConnect(port)).toBe(false);
    expect(await signalled.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
  }

  const isReady = (url: string) => async () =>
    (await httpGet(`${url}/health/ready`)).status === 200;

  test('a program that does nothing about it can be debugged', async () => {
    const node = await plainNode(env);
    await waitFor(() => node.output().includes('alive'));
    process.kill(node.pid, 'SIGUSR1');
    await waitFor(() => hasDebugger(node) && canConnect(port), { what: 'the debugger' });
    await node.kill();
  });

  test('the gateway stays closed and goes on', async () => {
    const gateway = await startGateway({ env });
    await staysClosed(gateway, isReady(gateway.url));
  });

  test('the bank stays closed and goes on', async () => {
    const bank = await startBankSimulator({ env });
    await staysClosed(bank, isReady(bank.url));
  });

  test('the workers stay closed and go on', async () => {
    const metricsPort = await freePort();
    const worker = await startWorker({ ...env, METRICS_PORT: String(metricsPort) });
    await staysClosed(
      worker,
      async () => (await httpGet(`http://127.0.0.1:${metricsPort}/metrics`)).status === 200,
    );
  });

  describeOnMysql('several processes', (serverUrl) => {
    test('stay closed and go on, the first of them and the others', async () => {
      const database = await createDatabase(serverUrl);
      await runToEnd('commands/migrate', { DATABASE_URL: database.url });
      const gateway = await startGateway({
        env: { ...env, DATABASE_URL: database.url, WEB_CONCURRENCY: '2' },
      });
      for (const [, pid] of gateway.output().matchAll(/"pid":(\d+)[^\n]*gateway listening/g)) {
        process.kill(Number(pid), 'SIGUSR1');
      }
      await staysClosed(gateway, isReady(gateway.url));
      expect(gateway.output()).not.toContain('replaced');
      await database.drop();
    });
  });
});

describe('A diagnostic report, which would hold the keys,', () => {
  let folder: string;
  let env: { NODE_OPTIONS: string };

  beforeEach(() => {
    folder = temporaryFolder('report');
    const options = ['--report-on-signal', '--report-signal=SIGUSR2'];
    env = { NODE_OPTIONS: `${options.join(' ')} --report-directory=${folder}` };
  });

  test('is written by a program that does nothing about it', async () => {
    const node = await plainNode(env);
    await waitFor(() => node.output().includes('alive'));
    process.kill(node.pid, 'SIGUSR2');
    await waitFor(() => readdirSync(folder).length > 0, { what: 'the report' });
    await node.kill();
  });

  test('is not written by the gateway, whatever NODE_OPTIONS says', async () => {
    const gateway = await startGateway({ env });
    process.kill(gateway.pid, 'SIGUSR2');
    await waitFor(() => gateway.output().includes('gateway goes on'));
    expect((await gateway.terminate('SIGTERM')).code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('Every program', () => {
  const packages = join(__dirname, '../../..');
  const commands = join(packages, 'gateway/src/commands');
  const isProgram = (file: string): boolean =>
    readFileSync(file, 'utf8').includes("from '../run-program.js'");
  const programs = [
    'gateway/src/main.ts',
    'gateway/src/worker.ts',
    'bank-simulator/src/main.ts',
    'sandbox/src/start.ts',
  ].map((file) => join(packages, file));

  test.each([
    ...programs,
    ...readdirSync(commands)
      .map((file) => join(commands, file))
      .filter(isProgram),
  ])('%s is closed before anything else is loaded', (file) => {
    const [first] = /^import .*$/m.exec(readFileSync(file, 'utf8')) ?? [];
    expect(first).toBe("import '@payment-gateway/service-kit/closed-process';");
  });
});
