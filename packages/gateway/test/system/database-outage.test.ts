import {
  type BankSimulator,
  createDatabase,
  type DatabaseServer,
  describeOnMysql,
  type Gateway,
  startBankSimulator,
  startDatabaseServer,
  startGateway,
  waitFor,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';

// A separate server, because it is killed; not the one that the other suites share.
describeOnMysql('When the database is killed', () => {
  let server: DatabaseServer;
  let bank: BankSimulator;
  let gateway: Gateway;

  beforeAll(async () => {
    server = await startDatabaseServer({ givenUrl: '' });
    const { url } = await createDatabase(server.url);
    bank = await startBankSimulator({ env: { BANK_ANSWER_DELAY_MS: '400' } });
    const env = {
      DATABASE_URL: url,
      BANK_URL: bank.apiUrl,
      BANK_TIMEOUT_MS: '3000',
      DATABASE_TIMEOUT_MS: '1000',
      RECONCILE_AFTER_MS: '5100',
      RECONCILE_EVERY_MS: '50',
    };
    await runToEnd('migrate', env);
    gateway = await startGateway({ env });
  });

  afterAll(async () => {
    await gateway.kill();
    await bank.terminate();
    await server.stop();
  });

  const send = (path: string, body?: object) =>
    fetch(`${gateway.url}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
    });

  type Paid = { readonly id: string; readonly status: string; readonly code: string | null };
  const statusOf = async (id: string): Promise<string> =>
    ((await (await send(`/payments/${id}`)).json()) as Paid).status;

  test('before the intent: 503 with Retry-After, nothing sent, and it recovers by itself', async () => {
    expect((await send('/payments', paymentBody())).status).toBe(200);
    const charges = (await bank.ledger()).length;
    await server.kill();

    const refused = await send('/payments', paymentBody());
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ code: 'temporarily_unavailable' });
    expect((await send('/health/ready')).status).toBe(503);
    expect((await send('/health/live')).status).toBe(200);
    expect(await bank.ledger()).toHaveLength(charges);

    await server.restart();
    const again = await waitFor(async () => {
      const answer = await send('/payments', paymentBody());
      return answer.status === 200 && answer;
    });
    expect(await again.json()).toMatchObject({ status: 'succeeded' });
  });

  test('after the bank has charged: the merchant gets "processing", and later "succeeded"', async () => {
    const before = (await bank.ledger()).length;
    const underWay = send('/payments', paymentBody());
    await waitFor(async () => (await bank.ledger()).length > before, { what: 'the charge' });
    await server.kill();

    const answer = await underWay;
    expect(answer.status).toBe(200);
    const paid = (await answer.json()) as Paid;
    expect(paid).toMatchObject({ status: 'processing', code: null });

    await server.restart();
    await waitFor(async () => (await statusOf(paid.id)) === 'succeeded', {
      what: 'the outcome to be recorded',
    });
    expect(await bank.ledger(paid.id)).toHaveLength(1);
  });
});
