import { describeOnMysql, waitFor, startWorker } from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { startWithoutWorkers, type WithoutWorkers } from '../support/programs.js';

describeOnMysql('With the workers in a separate process', (serverUrl) => {
  let parts: WithoutWorkers;

  beforeAll(async () => {
    parts = await startWithoutWorkers(serverUrl, {
      BANK_TIMEOUT_MS: '300',
      DATABASE_TIMEOUT_MS: '2000',
      RECONCILE_AFTER_MS: '4400',
      RECONCILE_EVERY_MS: '50',
    });
  });

  afterAll(() => parts.stop());

  const headers = { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT };
  type Paid = { readonly id: string; readonly status: string };

  async function payUnheard(): Promise<Paid> {
    const body = JSON.stringify(paymentBody({}, { number: '4000009900000509' }));
    const answer = await fetch(`${parts.gateway.apiUrl}/payments`, {
      method: 'POST',
      headers,
      body,
    });
    return (await answer.json()) as Paid;
  }

  const statusOf = async ({ id }: Paid): Promise<string> => {
    const answer = await fetch(`${parts.gateway.apiUrl}/payments/${id}`, { headers });
    return ((await answer.json()) as Paid).status;
  };

  test('unknown outcomes are resolved by it, even after one was killed, and it stops cleanly', async () => {
    const killed = await startWorker(parts.env);
    const first = await payUnheard();
    expect(first.status).toBe('processing');
    await waitFor(async () => (await statusOf(first)) === 'succeeded');
    await killed.kill();

    const second = await payUnheard();
    expect(second.status).toBe('processing');
    const worker = await startWorker(parts.env);
    await waitFor(async () => (await statusOf(second)) === 'succeeded');
    expect((await worker.terminate('SIGTERM')).code).toBe(0);
    for (const { id } of [first, second]) expect(await parts.bank.ledger(id)).toHaveLength(1);
  });
});
