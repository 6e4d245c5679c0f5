import {
  type BankSimulator,
  createDatabase,
  type DatabaseServer,
  describeOnMysql,
  freePort,
  type Gateway,
  type RunningProcess,
  startBankSimulator,
  startDatabaseServer,
  startGateway,
  type TestDatabase,
  waitFor,
  startWorker,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';
import { scrape } from '../support/scrape.js';

const SUCCEEDED = 'payment_gateway_payments_total{status="succeeded",decline_reason=""}';

async function pay(gateway: Gateway, number = '4242424242424242'): Promise<number> {
  const { status } = await fetch(`${gateway.apiUrl}/payments`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: FIRST_MERCHANT,
      // Each request may go to another process.
      Connection: 'close',
    },
    body: JSON.stringify(paymentBody({}, { number })),
  });
  return status;
}

describeOnMysql('Metrics of several processes', (serverUrl) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let env: Record<string, string>;
  let port: number;
  let started: RunningProcess[] = [];

  beforeEach(async () => {
    bank = await startBankSimulator();
    database = await createDatabase(serverUrl);
    port = await freePort();
    env = { DATABASE_URL: database.url, BANK_URL: bank.apiUrl, METRICS_PORT: String(port) };
    await runToEnd('migrate', env);
  });

  afterEach(async () => {
    for (const one of started) await one.kill();
    started = [];
    await bank.terminate();
    await database.drop();
  });

  const startHere = async (more: Record<string, string>): Promise<Gateway> => {
    const gateway = await startGateway({ env: { ...env, ...more } });
    started.push(gateway);
    return gateway;
  };

  const pidsOf = (gateway: Gateway): number[] =>
    [...gateway.output().matchAll(/"pid":(\d+)[^\n]*gateway_started/g)].map(([, pid]) =>
      Number(pid),
    );

  test('of one gateway are summed, and the sum does not fall when one is killed', async () => {
    const gateway = await startHere({ WEB_CONCURRENCY: '2' });
    await waitFor(() => pidsOf(gateway).length === 2, { what: 'both processes to listen' });
    for (let i = 0; i < 10; i++) expect(await pay(gateway)).toBe(200);
    const seen = await scrape(port);
    expect(seen.of(SUCCEEDED)).toBe(10);
    expect(seen.of('payment_gateway_payments_under_way_limit')).toBe(512);
    expect(seen.of('payment_gateway_database_up')).toBe(1);
    expect(seen.of('payment_gateway_build_info{version="1.0.0"}')).toBe(1);
    expect(seen.of('process_start_time_seconds')).toBeGreaterThan(1_700_000_000);

    const [first = 0] = pidsOf(gateway);
    process.kill(first, 'SIGKILL');
    await waitFor(() => pidsOf(gateway).length === 3, { what: 'the killed one to be replaced' });
    for (let i = 0; i < 4; i++) expect(await pay(gateway)).toBe(200);
    const after = await scrape(port);
    expect(after.of(SUCCEEDED)).toBe(14);
    expect(after.of('payment_gateway_group_commit_batch_size_sum{write="intent"}')).toBe(14);
    expect(after.of('payment_gateway_payments_under_way_limit')).toBe(512);
    await gateway.terminate();
  });

  test('of a hanging process stay at their last values, and no scrape waits for it', async () => {
    const gateway = await startHere({ WEB_CONCURRENCY: '2' });
    await waitFor(() => pidsOf(gateway).length === 2, { what: 'both processes to listen' });
    for (let i = 0; i < 6; i++) expect(await pay(gateway)).toBe(200);
    expect((await scrape(port)).of(SUCCEEDED)).toBe(6);
    const [first = 0] = pidsOf(gateway);
    process.kill(first, 'SIGSTOP');
    try {
      // Within the five seconds that a scrape gets here.
      expect((await scrape(port)).of(SUCCEEDED)).toBe(6);
    } finally {
      process.kill(first, 'SIGCONT');
    }
    await gateway.terminate();
  });

  test('of the worker show what is due, and what it found out', async () => {
    const gateway = await startHere({
      WORKERS: 'none',
      BANK_TIMEOUT_MS: '300',
      RECONCILE_AFTER_MS: '4400',
      METRICS_PORT: 'off',
    });
    await pay(gateway, '4000009900000509');
    await gateway.terminate();
    const worker = await startWorker({
      ...env,
      BANK_TIMEOUT_MS: '300',
      RECONCILE_AFTER_MS: '4400',
      RECONCILE_EVERY_MS: '50',
    });
    started.push(worker);
    const found = await waitFor(
      async () => {
        const seen = await scrape(port);
        const calls =
          'payment_gateway_bank_request_duration_seconds_count{call="find",outcome="approved"}';
        return (seen.of(calls) ?? 0) > 0 && seen;
      },
      { what: 'the worker to have found the charge' },
    );
    await waitFor(async () => (await scrape(port)).of('payment_gateway_reconciler_due') === 0);
    await waitFor(
      async () => {
        const seen = await scrape(port);
        const connections = (state: string) =>
          seen.of(`payment_gateway_database_pool_connections{state="${state}"}`) ?? NaN;
        const open = connections('in_use') + connections('idle');
        return open >= 1 && connections('waiting') >= 0;
      },
      { what: 'a look at the pool with a connection in it' },
    );
    // It was processing when first recorded, and that is counted once.
    expect(found.of(SUCCEEDED)).toBe(0);
    expect((await worker.terminate('SIGTERM')).code).toBe(0);
  });
});

// A separate server, because it is stopped; not the one that the other suites share.
describeOnMysql('Metrics with a database that does not respond', () => {
  let server: DatabaseServer;
  let gateway: Gateway;
  let bank: BankSimulator;
  let port: number;

  beforeAll(async () => {
    server = await startDatabaseServer({ givenUrl: '' });
    const { url } = await createDatabase(server.url);
    bank = await startBankSimulator();
    port = await freePort();
    const env = { DATABASE_URL: url, BANK_URL: bank.apiUrl, METRICS_PORT: String(port) };
    await runToEnd('migrate', env);
    gateway = await startGateway({ env });
  });

  afterAll(async () => {
    await gateway.kill();
    await bank.terminate();
    await server.stop();
  });

  test('are still served; the database is down, and its values are absent', async () => {
    expect((await scrape(port)).of('payment_gateway_database_up')).toBe(1);
    expect((await scrape(port)).of('payment_gateway_reconciler_due')).toBe(0);
    const { pid } = server;
    // A frozen server accepts connections and never responds, which is the worst case.
    if (pid === undefined) await server.kill();
    else process.kill(pid, 'SIGSTOP');
    const down = await waitFor(
      async () => {
        // A scrape that hangs ends the test: it gets five seconds.
        const seen = await scrape(port);
        return seen.of('payment_gateway_database_up') === 0 && seen;
      },
      { what: 'the database to be seen as down' },
    );
    await waitFor(
      async () => (await scrape(port)).of('payment_gateway_reconciler_due') === undefined,
    );
    expect(down.of('process_resident_memory_bytes')).toBeGreaterThan(0);

    if (pid === undefined) await server.restart();
    else process.kill(pid, 'SIGCONT');
    await waitFor(async () => {
      const seen = await scrape(port);
      const isUp = seen.of('payment_gateway_database_up') === 1;
      return isUp && seen.of('payment_gateway_reconciler_due') === 0;
    });
  });
});
