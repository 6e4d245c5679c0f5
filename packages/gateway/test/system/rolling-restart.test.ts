import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  type Gateway,
  startBankSimulator,
  startGateway,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { migrate, migrations } from '../../src/storage/migrate.js';
import { type Migration } from '../../src/storage/migrations/migration.js';
import { openMysql } from '../../src/storage/open.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { startLoadBalancer } from '../support/load-balancer.js';
import { runToEnd } from '../support/programs.js';

const CLIENTS = 16;
const AMOUNT = 1000;
const REFUND = 400;

/** As the next release would bring it: expanding only, while programs of this one go on. */
const nextRelease: Migration = {
  version: 1_000,
  name: 'next-release',
  statements: (t) => [
    `alter table payments add column channel ${t.id} null`,
    `create index ${t.ifNotExists} payments_by_channel on payments (merchant_id, channel, uuid)`,
    `alter table operations add column channel ${t.id} not null default 'api'`,
    `create table if not exists channels (uuid ${t.id} not null, primary key (uuid))${t.tableOptions}`,
  ],
};

type Acknowledged = { id: string; refunds: number };

describeOnMysql('Two gateways behind a load balancer, under load', (serverUrl) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateways: [Gateway, Gateway];
  let balancer: Awaited<ReturnType<typeof startLoadBalancer>>;
  let env: Record<string, string>;

  beforeAll(async () => {
    bank = await startBankSimulator();
    database = await createDatabase(serverUrl);
    env = { DATABASE_URL: database.url, BANK_URL: bank.apiUrl, DRAIN_MS: '1000' };
    await runToEnd('commands/migrate', env);
    gateways = [await startGateway({ env }), await startGateway({ env })];
    balancer = await startLoadBalancer(gateways.map(({ url }) => url));
    await waitFor(() => balancer.readyCount() === 2, { what: 'both to be seen' });
  });

  afterAll(async () => {
    await balancer.close();
    await Promise.all(gateways.map((gateway) => gateway.terminate()));
    await bank.terminate();
    await database.drop();
  });

  /** Pays, looks and pays back until it is told to end. A request is sent once, whatever happens. */
  function startLoad() {
    const acknowledged: Acknowledged[] = [];
    const failures: string[] = [];
    let requests = 0;
    let isOver = false;

    async function send(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> {
      requests += 1;
      const answer = await fetch(`${balancer.url}${path}`, {
        method,
        headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return JSON.parse(text) as Answer;
    }

    async function beOneCustomer(at: number): Promise<void> {
      const paid = await send('POST', '/payments', paymentBody({ amount: AMOUNT }));
      const made = { id: paid.id ?? '', refunds: 0 };
      acknowledged.push(made);
      if (paid.status !== 'succeeded') throw new Error(`${made.id} is ${String(paid.status)}`);
      const seen = await send('GET', `/payments/${made.id}`);
      if (seen.amount_captured !== AMOUNT) throw new Error(`${made.id} is not what was paid`);
      if (at % 4 !== 0) return;
      await send('POST', `/payments/${made.id}/refunds`, { amount: REFUND });
      made.refunds += 1;
    }

    async function beClient(first: number): Promise<void> {
      for (let at = first; !isOver; at++) {
        await beOneCustomer(at).catch((error: unknown) => failures.push(String(error)));
      }
    }

    const clients = Array.from({ length: CLIENTS }, (_, first) => beClient(first));
    return {
      acknowledged,
      failures,
      requests: () => requests,
      async end() {
        isOver = true;
        await Promise.all(clients);
      },
    };
  }

  type Answer = { id?: string; status?: unknown; amount_captured?: unknown };

  /** One after the other: told to stop, waited for, and started again in its place. */
  async function restartAll(): Promise<void> {
    for (const [at, gateway] of gateways.entries()) {
      expect((await gateway.terminate('SIGTERM')).code).toBe(0);
      gateways[at] = await startGateway({ env, port: gateway.port });
      await waitFor(() => balancer.readyCount() === 2, { what: 'the new one to be seen' });
    }
  }

  test('are restarted and upgraded, and nobody notices', async () => {
    const load = startLoad();
    const paidMore = async (): Promise<void> => {
      const before = load.acknowledged.length;
      await waitFor(() => load.acknowledged.length > before + 20, { what: 'further payments' });
    };
    await paidMore();
    await restartAll();
    const operator = openMysql(mysqlUrl.parse(database.url), { poolSize: 2, timeoutMs: 60_000 });
    expect(await migrate(operator, [...migrations, nextRelease])).toEqual([nextRelease]);
    await operator.close();
    await paidMore();
    await restartAll();
    await paidMore();
    await load.end();

    let lost = 0;
    let double = 0;
    for (const { id, refunds } of load.acknowledged) {
      const entries = await bank.ledger(id);
      const charged = entries.filter(({ kind }) => kind === 'charge').length;
      const paidBack = entries.filter(({ kind }) => kind === 'refund').length;
      if (charged < 1 || paidBack < refunds) lost += 1;
      if (charged > 1 || paidBack > refunds) double += 1;
    }
    process.stdout.write(
      `rolling restarts: ${load.requests()} requests, ${load.acknowledged.length} payments, 4 restarts, 1 migration: ` +
        `${load.failures.length} failed, ${lost} lost, ${double} double\n`,
    );
    expect(load.failures).toEqual([]);
    expect([lost, double]).toEqual([0, 0]);
  }, 120_000);
});
