import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  type Gateway,
  startBankSimulator,
  startGateway,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';

const headers = { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT };

async function post(gateway: Gateway | undefined, path: string, body: object) {
  const answer = await fetch(`${gateway?.apiUrl ?? ''}${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as { id?: string } };
}

/** Fifty refunds of 100 at once, of a payment of 1000, divided among the gateways. */
async function refundFiftyTimes(bank: BankSimulator, gateways: readonly Gateway[]): Promise<void> {
  const paid = await post(gateways[0], '/payments', paymentBody());
  const id = paid.body.id ?? '';
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, i) =>
      post(gateways[i % gateways.length], `/payments/${id}/refunds`, { amount: 100 }),
    ),
  );
  const done = answers.filter(({ status }) => status === 200);
  expect(done).toHaveLength(10);
  // Those that come too late learn that nothing is left, or less than requested.
  const refused = answers.filter(({ status }) => status === 409 || status === 422);
  expect(refused).toHaveLength(40);
  const refunds = (await bank.ledger(id)).filter(({ kind }) => kind === 'refund');
  expect(refunds.reduce((sum, { amount }) => sum + amount, 0)).toBe(1000);
  const seen = await fetch(`${gateways[0]?.apiUrl ?? ''}/payments/${id}`, { headers });
  expect(await seen.json()).toMatchObject({ amount_refunded: 1000, amount_refundable: 0 });
}

describe('Fifty refunds at once', () => {
  let bank: BankSimulator;

  beforeAll(async () => {
    bank = await startBankSimulator();
  });

  afterAll(() => bank.terminate());

  test('at one process on SQLite never exceed the captured amount', async () => {
    const gateway = await startGateway({ env: { BANK_URL: bank.apiUrl } });
    await refundFiftyTimes(bank, [gateway]);
    await gateway.terminate();
  });

  describeOnMysql('over two processes on a MySQL-compatible server', (serverUrl) => {
    test('never exceed the captured amount', async () => {
      const database = await createDatabase(serverUrl);
      const env = { DATABASE_URL: database.url, BANK_URL: bank.apiUrl };
      await runToEnd('migrate', env);
      const gateways = await Promise.all([startGateway({ env }), startGateway({ env })]);
      await refundFiftyTimes(bank, gateways);
      await Promise.all(gateways.map((gateway) => gateway.terminate()));
      await database.drop();
    });
  });
});
