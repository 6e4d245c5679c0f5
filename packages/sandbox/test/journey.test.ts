import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import {
  freePort,
  httpGet,
  isPortFree,
  programFile,
  removeFolder,
  run,
  temporaryFolder,
  testEnvironment,
  waitFor,
  type RunningProcess,
} from '@payment-gateway/testkit';

// npm builds first, which is slow on a cold machine.
const START_MS = 120_000;
const ROOT = join(__dirname, '../../..');
const LAUNCHER = programFile('sandbox/start');

let folder: string;
let gatewayPort: number;
let bankPort: number;
let launcher: RunningProcess;

async function start(command: string, ...args: string[]): Promise<void> {
  launcher = await run({
    command,
    args,
    cwd: ROOT,
    env: testEnvironment({
      GATEWAY_PORT: String(gatewayPort),
      BANK_PORT: String(bankPort),
      SQLITE_FILE: join(folder, 'gateway.sqlite'),
      BANK_LEDGER_FILE: join(folder, 'bank.sqlite'),
      // Empty counts as unset, and overrides a developer's .env.
      ...{ DATABASE_URL: '', DATABASE_HOST: '', DATABASE_NAME: '', BANK_URL: '' },
    }),
  });
}

/** Starts both and returns the command that the console shows. */
async function startUntilOffered(command: string, ...args: string[]): Promise<string> {
  await start(command, ...args);
  return await waitFor(
    () => {
      if (launcher.exit()) throw new Error(`npm start ended:\n${launcher.output()}`);
      const offered = /^ *(curl [^]*?)\n\n/m.exec(launcher.stdout());
      return launcher.stdout().includes('Ctrl-C stops both') && offered?.[1];
    },
    { timeoutMs: START_MS, what: 'the curl command' },
  );
}

/** Like a terminal: signals npm and everything that it runs in its group. */
function pressCtrlC(): void {
  process.kill(-launcher.pid, 'SIGINT');
}

async function bothPortsAreFree(): Promise<boolean> {
  return (await isPortFree(gatewayPort)) && (await isPortFree(bankPort));
}

beforeEach(async () => {
  folder = temporaryFolder('journey');
  [gatewayPort, bankPort] = [await freePort(), await freePort()];
});

afterEach(async () => {
  await launcher.kill();
  await waitFor(bothPortsAreFree, { what: 'the services to end' });
  removeFolder(folder);
});

test(
  'npm start, the first payment, reading it, Ctrl-C',
  async () => {
    const command = await startUntilOffered('npm', 'start');

    const curl = await run({ command: 'sh', args: ['-c', command], env: testEnvironment({}) });
    expect(await curl.exited).toEqual({ code: 0, signal: null });
    const payment: unknown = JSON.parse(curl.stdout());
    expect(payment).toMatchObject({
      status: 'succeeded',
      code: '0',
      amount: 1000,
      currency: 'USD',
      masked_card_number: '**** **** **** 4242',
    });

    const { id } = payment as { id: string };
    const look = (token: string) =>
      fetch(`http://localhost:${gatewayPort}/api/v1/payments/${id}`, {
        headers: { authorization: `Bearer ${token}` },
      });
    const seen = await look('first_merchant_mock_token');
    expect([seen.status, await seen.json()]).toEqual([200, payment]);
    expect((await look('second_merchant_mock_token')).status).toBe(404);

    const ledger = await httpGet(`http://localhost:${bankPort}/api/v1/ledger?reference=${id}`);
    expect(JSON.parse(ledger.body)).toMatchObject({ data: [{ kind: 'charge', amount: 1000 }] });

    const addresses = launcher.stdout().match(/http:\/\/\S+/g) ?? [];
    expect(addresses).toContain(`http://localhost:${gatewayPort}/swagger`);
    expect(addresses).toContain(`http://localhost:${bankPort}/swagger`);
    for (const address of addresses.filter((it) => it.endsWith('/swagger'))) {
      expect((await httpGet(address)).status).toBeLessThan(400);
    }

    pressCtrlC();
    // npm's own exit code depends on its shell, so it is not checked.
    await launcher.exited;
    expect(launcher.stdout()).toMatch(/Stopped\.\s*$/);
    expect(await bothPortsAreFree()).toBe(true);
  },
  START_MS,
);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s stops both with exit code 0, even twice at once, since npm forwards it',
  async (signal) => {
    await startUntilOffered(process.execPath, LAUNCHER);

    process.kill(launcher.pid, signal);
    process.kill(launcher.pid, signal);

    expect(await launcher.exited).toEqual({ code: 0, signal: null });
    expect(launcher.stdout()).toMatch(/Stopped\.\s*$/);
    expect(await bothPortsAreFree()).toBe(true);
  },
  START_MS,
);

test(
  'Kill on npm alone stops both',
  async () => {
    await startUntilOffered('npm', 'start');

    await launcher.terminate('SIGTERM');

    expect(launcher.stdout()).toMatch(/Stopped\.\s*$/);
    expect(await bothPortsAreFree()).toBe(true);
  },
  START_MS,
);

test(
  'When a service dies, its name and log are printed, the other stops, and the exit code is 1',
  async () => {
    await startUntilOffered('npm', 'start');
    const log = join(folder, 'logs', 'bank.log');
    const pid = Number(/"pid":(\d+)/.exec(readFileSync(log, 'utf8'))?.[1]);

    process.kill(pid, 'SIGKILL');

    expect(await launcher.exited).toMatchObject({ code: 1 });
    expect(launcher.output()).toContain('The bank has stopped (SIGKILL)');
    expect(launcher.output()).toContain('bank_simulator_started');
    expect(launcher.output()).toContain(log);
    expect(await bothPortsAreFree()).toBe(true);
  },
  START_MS,
);

test(
  'A launcher that is killed leaves no service behind',
  async () => {
    await startUntilOffered('npm', 'start');
    expect(await bothPortsAreFree()).toBe(false);

    await launcher.kill();

    await waitFor(bothPortsAreFree, { what: 'both services to end' });
  },
  START_MS,
);

test.each([
  ['GATEWAY_PORT', () => gatewayPort, () => bankPort],
  ['BANK_PORT', () => bankPort, () => gatewayPort],
])(
  'A taken %s is named with its variable, and nothing is started',
  async (variable, taken, other) => {
    const neighbour = createServer();
    await new Promise<void>((resolve) => neighbour.listen(taken(), resolve));
    try {
      await start('npm', 'start');

      expect(await launcher.exited).toMatchObject({ code: 1 });
      expect(launcher.output()).toContain(
        `Port ${taken()} is taken. Set ${variable} to another one, for example: ${variable}=`,
      );
      expect(launcher.output()).not.toMatch(/^\s+at /m);
      expect(await isPortFree(other())).toBe(true);
    } finally {
      await new Promise((resolve) => neighbour.close(resolve));
    }
  },
  START_MS,
);
