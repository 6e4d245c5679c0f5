import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  startBankSimulator,
  type TestDatabase,
  waitFor,
} from '@payment-gateway/testkit';
import { mysqlUrl } from '../../src/config/mysql-address.js';
import { migrate } from '../../src/database/migrate.js';
import { migrations } from '../../src/database/migrations/all.js';
import { type Migration } from '../../src/database/migrations/migration.js';
import { openMysql } from '../../src/database/open.js';
import { stumblingBlocks } from '../support/expanding.js';
import { type Fleet, startFleet } from '../support/fleet.js';
import { startKubernetesService, startReverseProxy } from '../support/load-balancer.js';
import { judge, startMerchantLoad } from '../support/merchant-load.js';
import { runToEnd } from '../support/programs.js';

const CLIENTS = 16;

/** A possible next migration: it only expands, while programs of this version run. */
const nextRelease: Migration = {
  version: 1_000,
  name: 'next-release',
  statements: (t) => [
    `alter table payments add column channel ${t.id} null`,
    `create index ${t.ifNotExists} payments_by_channel on payments (merchant_id, channel, uuid)`,
    `alter table operations add column channel ${t.id} not null default 'api'`,
    `create table if not exists channels (uuid ${t.id} not null, primary key (uuid))${t.tableOptions}`,
    `update payments set channel = 'api' where channel is null`,
  ],
};

const worlds = [
  {
    world: 'behind a reverse proxy that asks whether they are ready',
    balance: startReverseProxy,
    settings: { DRAIN_MS: '1000' },
  },
  {
    world: 'of two processes each, behind a Kubernetes service',
    balance: startKubernetesService,
    settings: { DRAIN_MS: '0', WEB_CONCURRENCY: '2' },
  },
];

describeOnMysql('Two gateways under load', (serverUrl) => {
  describe.each(worlds)('$world', ({ world, balance, settings }) => {
    let bank: BankSimulator;
    let database: TestDatabase;
    let fleet: Fleet;
    let env: Record<string, string>;

    beforeAll(async () => {
      bank = await startBankSimulator();
      database = await createDatabase(serverUrl);
      env = { DATABASE_URL: database.url, BANK_URL: bank.apiUrl, ...settings };
      await runToEnd('migrate', env);
      fleet = await startFleet(2, env, balance);
    }, 60_000);

    afterAll(async () => {
      await fleet.stop();
      await bank.terminate();
      await database.drop();
    });

    /** Migrates as the next version's `npm run migrate` would. */
    async function migrateToNextRelease(): Promise<void> {
      const operator = openMysql(mysqlUrl.parse(database.url), { poolSize: 2, timeoutMs: 60_000 });
      expect(stumblingBlocks(nextRelease, operator.engine.columns)).toEqual([]);
      expect(await migrate(operator, [...migrations, nextRelease])).toEqual([nextRelease]);
      await operator.close();
    }

    test('are restarted and upgraded without a failed request', async () => {
      const load = startMerchantLoad(fleet.apiUrl, CLIENTS);
      const paidMore = async (): Promise<void> => {
        const before = load.acknowledged.length;
        await waitFor(() => load.acknowledged.length > before + CLIENTS, { what: 'payments' });
      };
      await paidMore();
      await fleet.roll(env);
      await paidMore();
      await migrateToNextRelease();
      await paidMore();
      await fleet.roll(env);
      await fleet.roll(env);
      await paidMore();
      await load.end();

      const { lost, double } = await judge(load.acknowledged, fleet.apiUrl, bank);
      process.stdout.write(
        `Two gateways ${world}: ${load.requests()} requests, ${load.acknowledged.length} payments, ` +
          `6 restarts, 1 migration: ${load.failures.length} failed, ${lost.length} lost, ${double.length} double\n`,
      );
      expect({ failed: load.failures, lost, double }).toEqual({ failed: [], lost: [], double: [] });
    }, 180_000);
  });
});
