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
  startWorker,
} from '@payment-gateway/testkit';
import { runToEnd } from '../support/programs.js';

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

/** Node prints this before it opens its debugger, or fails to. */
const hasDebugger = (process: RunningProcess): boolean =>
  /debugger|inspector/i.test(process.output());

const plainNode = (env: Record<string, string>) =>
  run({
    command: process.execPath,
    args: ['-e', 'setInterval(() => console.log("alive"), 50)'],
    env: testEnvironment(env),
  });

describe('SIGUSR1, with which Node opens its debugger,', () => {
  let port: number;
  let env: { NODE_OPTIONS: string };

  beforeEach(async () => {
    port = await freePort();
    env = { NODE_OPTIONS: `--inspect-port=127.0.0.1:${port}` };
  });

  async function staysClosed(signalled: RunningProcess, isAlive: () => Promise<boolean>) {
    process.kill(signalled.pid, 'SIGUSR1');
    // Each turn of its event loop could open it.
    for (let turn = 0; turn < 20; turn += 1) expect(await isAlive()).toBe(true);
    expect(hasDebugger(signalled)).toBe(false);
    expect(await canConnect(port)).toBe(false);
    expect(await signalled.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
  }

  const isReady = (url: string) => async () =>
    (await httpGet(`${url}/health/ready`)).status === 200;

  test('makes an unprotected program debuggable', async () => {
    const node = await plainNode(env);
    await waitFor(() => node.output().includes('alive'));
    process.kill(node.pid, 'SIGUSR1');
    await waitFor(() => hasDebugger(node) && canConnect(port), { what: 'the debugger' });
    await node.kill();
  });

  test('does not open the gateway, which continues', async () => {
    const gateway = await startGateway({ env });
    await staysClosed(gateway, isReady(gateway.url));
  });

  test('does not open the bank, which continues', async () => {
    const bank = await startBankSimulator({ env });
    await staysClosed(bank, isReady(bank.url));
  });

  test('does not open the workers, which continue', async () => {
    const metricsPort = await freePort();
    const worker = await startWorker({ ...env, METRICS_PORT: String(metricsPort) });
    await staysClosed(
      worker,
      async () => (await httpGet(`http://127.0.0.1:${metricsPort}/metrics`)).status === 200,
    );
  });

  describeOnMysql('sent to several processes', (serverUrl) => {
    test('opens neither the primary nor the others, which continue', async () => {
      const database = await createDatabase(serverUrl);
      await runToEnd('migrate', { DATABASE_URL: database.url });
      const gateway = await startGateway({
        env: { ...env, DATABASE_URL: database.url, WEB_CONCURRENCY: '2' },
      });
      for (const [, pid] of gateway.output().matchAll(/"pid":(\d+)[^\n]*gateway_started/g)) {
        process.kill(Number(pid), 'SIGUSR1');
      }
      await staysClosed(gateway, isReady(gateway.url));
      expect(gateway.output()).not.toContain('replaced');
      await database.drop();
    });
  });
});

describe('A diagnostic report, which would contain the keys,', () => {
  let folder: string;
  let env: { NODE_OPTIONS: string };

  beforeEach(() => {
    folder = temporaryFolder('report');
    const options = ['--report-on-signal', '--report-signal=SIGUSR2'];
    env = { NODE_OPTIONS: `${options.join(' ')} --report-directory=${folder}` };
  });

  test('is written by an unprotected program', async () => {
    const node = await plainNode(env);
    await waitFor(() => node.output().includes('alive'));
    process.kill(node.pid, 'SIGUSR2');
    await waitFor(() => readdirSync(folder).length > 0, { what: 'the report' });
    await node.kill();
  });

  test('is not written by the gateway, whatever NODE_OPTIONS says', async () => {
    const gateway = await startGateway({ env });
    process.kill(gateway.pid, 'SIGUSR2');
    await waitFor(() => gateway.output().includes('gateway_renewal_ignored'));
    expect((await gateway.terminate('SIGTERM')).code).toBe(0);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('Every program', () => {
  const packages = join(__dirname, '../../..');
  const programs = [
    'gateway/src/cli.ts',
    'gateway/src/main.ts',
    'gateway/src/worker.ts',
    'bank-simulator/src/main.ts',
    'sandbox/src/start.ts',
  ].map((file) => join(packages, file));

  test.each(programs)('%s is protected before anything else is loaded', (file) => {
    const [first] = /^import .*$/m.exec(readFileSync(file, 'utf8')) ?? [];
    expect(first).toBe("import '@payment-gateway/service-kit/process/closed-process';");
  });
});
