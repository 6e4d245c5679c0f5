import { randomBytes } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  type Gateway,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  waitFor,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { startHeldBank } from '../support/held-bank.js';
import { runToEnd } from '../support/programs.js';
import { sendJson } from '../support/send-json.js';

const listening = (gateway: Gateway): number[] =>
  [...gateway.output().matchAll(/"pid":(\d+)[^\n]*gateway_started/g)].map(([, pid]) => Number(pid));

const pay = async (gateway: Gateway): Promise<number> => {
  const answer = await fetch(`${gateway.apiUrl}/payments`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: FIRST_MERCHANT,
      // Each request may go to another process.
      Connection: 'close',
    },
    body: JSON.stringify(paymentBody()),
  });
  await answer.arrayBuffer();
  return answer.status;
};

describeOnMysql('Several gateway processes on one port', (serverUrl) => {
  let database: Awaited<ReturnType<typeof createDatabase>>;

  beforeAll(async () => {
    database = await createDatabase(serverUrl);
    await runToEnd('migrate', { DATABASE_URL: database.url });
  });

  afterAll(() => database.drop());

  test('take payments, and replace one that is killed', async () => {
    const bank = await startBankSimulator();
    const gateway = await startGateway({
      env: { DATABASE_URL: database.url, BANK_URL: bank.apiUrl, WEB_CONCURRENCY: '2' },
    });
    await waitFor(() => listening(gateway).length === 2, { what: 'both processes to listen' });
    const [first = 0, second = 0] = listening(gateway);
    expect(first).not.toBe(second);
    expect(await pay(gateway)).toBe(200);

    process.kill(first, 'SIGKILL');
    await waitFor(() => listening(gateway).length === 3, { what: 'the killed one to be replaced' });
    for (let i = 0; i < 6; i++) expect(await pay(gateway)).toBe(200);
    expect(gateway.output()).toContain('gateway_process_replaced');
    await gateway.terminate();
    await bank.terminate();
  });

  test('finish their requests under way when stopped', async () => {
    const bank = await startHeldBank();
    const gateway = await startGateway({
      env: { DATABASE_URL: database.url, BANK_URL: bank.url, WEB_CONCURRENCY: '2' },
    });
    await waitFor(() => listening(gateway).length === 2, { what: 'both processes to listen' });
    const underWay = Array.from({ length: 8 }, () => pay(gateway));
    await waitFor(() => bank.holding() === 8, { what: 'the payments to reach the bank' });
    const ended = gateway.terminate('SIGTERM');
    await waitFor(() => gateway.output().match(/gateway_stop_begun/g)?.length === 2);
    bank.approveAll();
    expect(await Promise.all(underWay)).toEqual(underWay.map(() => 200));
    expect((await ended).code).toBe(0);
    bank.close();
  });

  test('stay down when stopped, even if one dies meanwhile, and report it', async () => {
    const bank = await startHeldBank();
    const gateway = await startGateway({
      env: { DATABASE_URL: database.url, BANK_URL: bank.url, WEB_CONCURRENCY: '2' },
    });
    await waitFor(() => listening(gateway).length === 2, { what: 'both processes to listen' });
    const underWay = Promise.allSettled(Array.from({ length: 8 }, () => pay(gateway)));
    await waitFor(() => bank.holding() === 8, { what: 'the payments to reach the bank' });
    const ended = gateway.terminate('SIGTERM');
    await waitFor(() => gateway.output().match(/gateway_stop_begun/g)?.length === 2);
    process.kill(listening(gateway)[0] ?? 0, 'SIGKILL');
    bank.approveAll();
    await underWay;
    expect((await ended).code).toBe(1);
    expect(listening(gateway)).toHaveLength(2);
    bank.close();
  });

  describe('on SIGUSR2', () => {
    const CLIENTS = 8;
    let bank: BankSimulator;
    let gateway: Gateway;
    let keysFile: string;

    beforeEach(async () => {
      keysFile = join(temporaryFolder('keys'), 'card-keys');
      writeFileSync(keysFile, `k1:${randomBytes(32).toString('base64')}`);
      bank = await startBankSimulator();
      gateway = await startGateway({
        env: {
          DATABASE_URL: database.url,
          BANK_URL: bank.apiUrl,
          WEB_CONCURRENCY: '2',
          CARD_KEYS_FILE: keysFile,
        },
      });
      await waitFor(() => listening(gateway).length === 2, { what: 'both processes to listen' });
    });

    afterEach(async () => {
      expect((await gateway.terminate()).code).toBe(0);
      await bank.terminate();
    });

    // Each process writes its own log: the primary may report the end before the last new process
    // reports its start.
    async function bothRenewed(): Promise<void> {
      await waitFor(() => gateway.output().includes('gateway_processes_renewed'));
      await waitFor(() => listening(gateway).length === 4, { what: 'both new ones to listen' });
    }

    test('are replaced one by one, and no payment fails', async () => {
      const old = listening(gateway);
      let isOver = false;
      const beClient = async () => {
        const agent = new Agent({ keepAlive: true, maxSockets: 1 });
        const answers: number[] = [];
        while (!isOver) {
          answers.push(
            (await sendJson(`${gateway.apiUrl}/payments`, { agent, body: paymentBody() })).status,
            (await sendJson(`${gateway.url}/health/ready`, { agent })).status,
          );
        }
        agent.destroy();
        return answers;
      };
      const clients = Array.from({ length: CLIENTS }, beClient);
      process.kill(gateway.pid, 'SIGUSR2');
      await bothRenewed();
      isOver = true;
      const answers = (await Promise.all(clients)).flat();
      expect(answers.length).toBeGreaterThan(CLIENTS);
      expect(answers.filter((status) => status !== 200)).toEqual([]);
      const now = listening(gateway).slice(2);
      expect(now.filter((pid) => old.includes(pid))).toEqual([]);
    });

    test('stay as they are if a new one cannot start, and can be replaced later', async () => {
      const keys = readFileSync(keysFile);
      writeFileSync(keysFile, 'k1:too-short');
      process.kill(gateway.pid, 'SIGUSR2');
      await waitFor(() => gateway.output().includes('gateway_renewal_failed'));
      expect(gateway.output()).toContain('CARD_KEYS must be keys of 32 bytes');
      for (let i = 0; i < 4; i++) expect(await pay(gateway)).toBe(200);

      writeFileSync(keysFile, keys);
      process.kill(gateway.pid, 'SIGUSR2');
      await bothRenewed();
      expect(await pay(gateway)).toBe(200);
    });
  });

  test('continue while Node itself is replaced, and are complete again afterwards', async () => {
    const node = join(temporaryFolder('node'), 'node');
    copyFileSync(process.execPath, node);
    const bank = await startBankSimulator();
    const gateway = await startGateway({
      node,
      env: { DATABASE_URL: database.url, BANK_URL: bank.apiUrl, WEB_CONCURRENCY: '2' },
    });
    await waitFor(() => listening(gateway).length === 2, { what: 'both processes to listen' });
    rmSync(node);
    process.kill(gateway.pid, 'SIGUSR2');
    await waitFor(() => gateway.output().includes('gateway_renewal_failed'));
    const [first = 0] = listening(gateway);
    process.kill(first, 'SIGKILL');
    await waitFor(() => (gateway.output().match(/gateway_process_failed/g)?.length ?? 0) >= 2);
    expect(await pay(gateway)).toBe(200);

    copyFileSync(process.execPath, node);
    await waitFor(() => listening(gateway).length === 3, { what: 'the killed one to be replaced' });
    expect(await pay(gateway)).toBe(200);
    expect((await gateway.terminate()).code).toBe(0);
    await bank.terminate();
  });

  test('exit with a reason if they cannot start', async () => {
    const { code, output } = await runToEnd('main', {
      DATABASE_URL: database.url.replace(/[^/]*$/, 'nothing_there'),
      WEB_CONCURRENCY: '2',
    });
    expect(code).toBe(1);
    expect(output).toContain('The database refuses');
  });
});

test('With SQLite there is only one process, and the setting says so', async () => {
  const { code, output } = await runToEnd('main', { WEB_CONCURRENCY: 'auto' });
  const isSingleCore = (await import('node:os')).availableParallelism() === 1;
  if (isSingleCore) return;
  expect(code).toBe(1);
  expect(output).toContain('WEB_CONCURRENCY must be 1 with SQLite');
});

test.each(['0', 'x', '100', '-1'])('WEB_CONCURRENCY=%s prevents the start', async (value) => {
  const { code, output } = await runToEnd('main', { WEB_CONCURRENCY: value });
  expect(code).toBe(1);
  expect(output).toContain('WEB_CONCURRENCY must be "auto" or a whole number from 1 to 99');
});
