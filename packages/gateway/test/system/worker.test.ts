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
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd, startWorker } from '../support/programs.js';

describeOnMysql('With the workers in a process of their own', (serverUrl) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: Gateway;
  let env: Record<string, string>;

  beforeAll(async () => {
    bank = await startBankSimulator();
    database = await createDatabase(serverUrl);
    env = {
      DATABASE_URL: database.url,
      BANK_URL: bank.apiUrl,
      BANK_TIMEOUT_MS: '300',
      DATABASE_TIMEOUT_MS: '2000',
      RECONCILE_AFTER_MS: '4400',
      RECONCILE_EVERY_MS: '50',
      WORKERS: 'none',
    };
    await runToEnd('commands/migrate', env);
    gateway = await startGateway({ env });
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
    await database.drop();
  });

  const headers = { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT };
  type Paid = { id: string; status: string };

  async function payUnheard(): Promise<Paid> {
    const body = JSON.stringify(paymentBody({}, { number: '4000009900000509' }));
    const answer = await fetch(`${gateway.apiUrl}/payments`, { method: 'POST', headers, body });
    return (await answer.json()) as Paid;
  }

  const statusOf = async ({ id }: Paid): Promise<string> => {
    const answer = await fetch(`${gateway.apiUrl}/payments/${id}`, { headers });
    return ((await answer.json()) as Paid).status;
  };

  test('unheard outcomes are found by it, also after one was killed, and it stops in peace', async () => {
    const killed = await startWorker(env);
    const first = await payUnheard();
    expect(first.status).toBe('processing');
    await waitFor(async () => (await statusOf(first)) === 'succeeded');
    await killed.kill();

    const second = await payUnheard();
    expect(second.status).toBe('processing');
    const worker = await startWorker(env);
    await waitFor(async () => (await statusOf(second)) === 'succeeded');
    expect((await worker.terminate('SIGTERM')).code).toBe(0);
    for (const { id } of [first, second]) expect(await bank.ledger(id)).toHaveLength(1);
  });
});
