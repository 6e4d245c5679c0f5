import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  describeWhere,
  freePort,
  type Gateway,
  mountSmallDisk,
  nodeWithOutputTo,
  programFile,
  run,
  smallDiskMissing,
  startBankSimulator,
  startGateway,
  testEnvironment,
  unreadPipe,
  waitFor,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';
import { scrape } from '../support/scrape.js';

// A log that cannot be written must neither stop payments nor prevent SIGTERM.

const PAYMENTS = 60;
const LOST = 'payment_gateway_log_lines_lost_total';

async function pay({ apiUrl }: Gateway): Promise<void> {
  const answer = await fetch(`${apiUrl}/payments`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
    body: JSON.stringify(paymentBody({ reference: 'x'.repeat(200) })),
  });
  expect(await answer.json()).toMatchObject({ status: 'succeeded' });
}

const payAll = (gateway: Gateway) =>
  Promise.all(Array.from({ length: PAYMENTS }, () => pay(gateway)));

let bank: BankSimulator;

beforeAll(async () => {
  bank = await startBankSimulator();
});

afterAll(() => bank.terminate());

async function startWithOutputTo(path: string, env: Record<string, string> = {}) {
  const metricsPort = await freePort();
  const gateway = await startGateway({
    node: nodeWithOutputTo(path),
    env: { BANK_URL: bank.apiUrl, METRICS_PORT: String(metricsPort), ...env },
  });
  const linesLost = async (): Promise<number> => (await scrape(metricsPort)).of(LOST) ?? -1;
  return { gateway, linesLost };
}

const seenLosing = (linesLost: () => Promise<number>) =>
  waitFor(async () => (await linesLost()) >= PAYMENTS, { what: 'the lost lines to be counted' });

describe('A gateway takes payments, counts lost log lines, and stops when told to', () => {
  test('on a full device', async () => {
    const { gateway, linesLost } = await startWithOutputTo('/dev/full');
    await payAll(gateway);
    await seenLosing(linesLost);
    expect(await gateway.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  test('when its log collector has died', async () => {
    const pipe = unreadPipe();
    const { gateway, linesLost } = await startWithOutputTo(pipe.path);
    pipe.close();
    await payAll(gateway);
    await seenLosing(linesLost);
    expect(await gateway.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  test('when its log collector hangs', async () => {
    const pipe = unreadPipe();
    const { gateway, linesLost } = await startWithOutputTo(pipe.path, { LOG_LEVEL: 'trace' });
    for (let written = 0; written < 3; written += 1) await payAll(gateway);
    expect(await linesLost()).toBe(0); // they are buffered
    expect(await gateway.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
    pipe.close();
  });
});

describeWhere(smallDiskMissing(), 'A gateway whose log fills its disk', () => {
  test('takes payments, logs again when there is room, and says how many lines were lost', async () => {
    const disk = mountSmallDisk(32);
    const log = join(disk.folder, 'gateway.log');
    const { gateway, linesLost } = await startWithOutputTo(log);
    await payAll(gateway);
    await payAll(gateway);
    await waitFor(async () => (await linesLost()) > 0, { what: 'the disk to be full' });
    disk.grow(1_024);
    await payAll(gateway);
    await waitFor(() => readFileSync(log, 'utf8').includes('log_lines_lost'), {
      what: 'the log to say what it lost',
    });
    expect(readFileSync(log, 'utf8')).toMatch(/"error_code":"ENOSPC"[^\n]*"log_lines_lost"/);
    expect(await gateway.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(readFileSync(log, 'utf8')).toContain('"msg":"gateway_stopped"');
    disk.remove();
  });

  test('stops although it is full', async () => {
    const disk = mountSmallDisk(8);
    const { gateway } = await startWithOutputTo(join(disk.folder, 'gateway.log'));
    await payAll(gateway);
    expect(await gateway.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
    disk.remove();
  });
});

describe('With a log that cannot be written', () => {
  const nothing = (): void => undefined;
  // Each with what happens to it once the program runs.
  const grounds = [
    ['a full device', () => ({ path: '/dev/full', close: nothing })],
    ['a pipe that nobody reads', () => ({ path: unreadPipe().path, close: nothing })],
    ['a pipe that is closed', unreadPipe],
  ] as const;

  test.each(grounds)('the workers stop when told to: %s', async (_, ground) => {
    const { path, close } = ground();
    const metricsPort = await freePort();
    const worker = await run({
      command: nodeWithOutputTo(path),
      args: [programFile('gateway/worker')],
      env: testEnvironment({
        METRICS_PORT: String(metricsPort),
        SQLITE_FILE: join(bank.cwd, `${String(metricsPort)}.sqlite`),
        LOG_LEVEL: 'trace',
      }),
    });
    await waitFor(() => scrape(metricsPort).catch(() => undefined), { what: 'the worker' });
    close();
    expect(await worker.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  test.each(grounds)('the bank responds, and stops when told to: %s', async (_, ground) => {
    const { path, close } = ground();
    const other = await startBankSimulator({ node: nodeWithOutputTo(path) });
    close();
    // More lines than a pipe holds.
    for (let asked = 0; asked < 400; asked += 20) {
      await Promise.all(Array.from({ length: 20 }, () => other.ledger('x'.repeat(64))));
    }
    expect(await other.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
  });
});

describe('A command', () => {
  const config = [programFile('gateway/cli'), 'config', 'check'];

  test('completes although nobody reads its output any more', async () => {
    const { path, close } = unreadPipe();
    close();
    const command = await run({
      command: 'sh',
      // The pipe has a reader until the shell has opened it.
      args: [
        '-c',
        `exec 3<>"${path}" >"${path}" 3>&-; exec "$0" "$@"`,
        process.execPath,
        ...config,
      ],
      env: testEnvironment({}),
    });
    expect({ ...(await command.exited), output: command.output() }).toEqual({
      code: 0,
      signal: null,
      output: '',
    });
  });

  test('fails if its output cannot be written, and says why', async () => {
    const command = await run({
      command: nodeWithOutputTo('/dev/full'),
      args: config,
      env: testEnvironment({}),
    });
    expect((await command.exited).code).toBe(1);
    expect(command.output()).toBe('The output cannot be written (ENOSPC).\n');
  });
});

describeOnMysql('Several gateway processes with a log that cannot be written', (serverUrl) => {
  test.each(['/dev/full', 'a pipe'])('take payments, and stop when told to: %s', async (ground) => {
    const database = await createDatabase(serverUrl);
    await runToEnd('migrate', { DATABASE_URL: database.url });
    const path = ground === 'a pipe' ? unreadPipe().path : ground;
    const { gateway, linesLost } = await startWithOutputTo(path, {
      DATABASE_URL: database.url,
      WEB_CONCURRENCY: '2',
    });
    await payAll(gateway);
    await payAll(gateway);
    await payAll(gateway);
    if (ground !== 'a pipe') await seenLosing(linesLost);
    expect(await gateway.terminate('SIGTERM')).toEqual({ code: 0, signal: null });
    await database.drop();
  });
});
