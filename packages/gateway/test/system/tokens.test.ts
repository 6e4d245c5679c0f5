import {
  type BankSimulator,
  type Gateway,
  startBankSimulator,
  startGateway,
  waitFor,
} from '@payment-gateway/testkit';
import { composeMerchants } from '../../src/compose/operator.js';
import { readConfig } from '../../src/config/config.js';
import { type Merchants } from '../../src/services/merchants.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { paymentBody } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';

const SETTLES_LATER = { number: '4000009900000806' };

// SQLite has one gateway process, beside which the operator's commands run.
onEachEngine('The tokens of a merchant, at several running gateways,', (fresh, engine) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateways: Gateway[];
  let operator: Awaited<ReturnType<typeof composeMerchants>>;
  let merchants: Merchants;

  beforeAll(async () => {
    bank = await startBankSimulator({ env: { BANK_SETTLE_MS: '500' } });
    database = await fresh();
    const env = {
      ...database.environment,
      BANK_URL: bank.apiUrl,
      RECONCILE_EVERY_MS: '200',
    };
    await runToEnd('migrate', env);
    const count = engine === 'sqlite' ? 1 : 2;
    gateways = await Promise.all(Array.from({ length: count }, () => startGateway({ env })));
    operator = await composeMerchants(readConfig({ ...env, LOG_LEVEL: 'silent' }));
    ({ merchants } = operator);
    await merchants.create('Blue Bakery', 'jane');
  });

  afterAll(async () => {
    await operator.close();
    await Promise.all(gateways.map((gateway) => gateway.terminate()));
    await bank.terminate();
    await database.drop();
  });

  type Answer = {
    readonly status: number;
    readonly challenge: string | null;
    readonly body: Record<string, unknown>;
  };

  async function call(
    gateway: Gateway,
    token: string,
    path: string,
    body?: object,
  ): Promise<Answer> {
    const answer = await fetch(`${gateway.apiUrl}${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${token}` },
    });
    return {
      status: answer.status,
      challenge: answer.headers.get('WWW-Authenticate'),
      body: (await answer.json()) as Record<string, unknown>,
    };
  }

  const atEach = <T>(ask: (gateway: Gateway) => Promise<T>): Promise<T[]> =>
    Promise.all(gateways.map(ask));
  const statuses = async (token: string): Promise<number[]> =>
    (await atEach((gateway) => call(gateway, token, '/payments'))).map(({ status }) => status);

  const noticed = (gateway: Gateway): number =>
    gateway.output().split('"msg":"token_changes_noticed"').length - 1;

  /** Makes a change that every gateway must notice by itself, and waits until each has logged it. */
  async function noticedByAll(act: () => Promise<void>): Promise<void> {
    const before = gateways.map(noticed);
    await act();
    await waitFor(() => gateways.every((gateway, at) => noticed(gateway) > (before[at] ?? 0)), {
      what: 'every gateway to notice',
    });
  }

  const issue = async (expiresAt: Date | null = null) => {
    const { token, tokenId } = await merchants.issueToken('blue_bakery', expiresAt, 'jane');
    return { token: token.reveal(), tokenId };
  };

  const allOf = (status: number): number[] => gateways.map(() => status);

  test('are refused by each after revocation', async () => {
    const { token, tokenId } = await issue();
    const { token: other } = await issue();
    expect(await statuses(token)).toEqual(allOf(200));
    expect(await statuses(other)).toEqual(allOf(200));
    await noticedByAll(() => merchants.revokeToken(tokenId, 'jane'));
    expect(await statuses(token)).toEqual(allOf(401));
    expect(await statuses(other)).toEqual(allOf(200));
  });

  test('are refused for every request while their merchant is suspended', async () => {
    const { token } = await issue();
    const [first] = gateways;
    if (first === undefined) throw new Error('no gateway');
    const paid = await call(first, token, '/payments', paymentBody({}, SETTLES_LATER));
    expect(paid).toMatchObject({ status: 200, body: { status: 'processing' } });
    const id = String(paid.body.id);

    await noticedByAll(() => merchants.suspend('blue_bakery', 'jane'));
    for (const answer of [
      ...(await atEach((gateway) => call(gateway, token, '/payments', paymentBody()))),
      ...(await atEach((gateway) => call(gateway, token, `/payments/${id}`))),
      ...(await atEach((gateway) => call(gateway, token, `/payments/${id}/refunds`, {}))),
    ]) {
      expect(answer).toMatchObject({
        status: 403,
        challenge: null,
        body: { status: 403, code: 'merchant_suspended', title: 'The merchant is suspended.' },
      });
    }
    // Requests accepted before are completed.
    await waitFor(
      async () => {
        const shown = await runToEnd('payment', envOf(), 'show', id);
        return shown.output.includes('status     succeeded');
      },
      { what: 'the payment to succeed' },
    );
    expect((await bank.ledger()).map(({ reference }) => reference)).toEqual([id]);

    await noticedByAll(() => merchants.resume('blue_bakery', 'jane'));
    const seen = await atEach((gateway) => call(gateway, token, `/payments/${id}`));
    expect(seen.map(({ body }) => body.status)).toEqual(gateways.map(() => 'succeeded'));
  });

  const envOf = () => ({ ...database.environment, BANK_URL: bank.apiUrl, LOG_LEVEL: 'silent' });

  test('expire on time, at each', async () => {
    const { token } = await issue(new Date(Date.now() + 1_500));
    await waitFor(async () => (await statuses(token)).every((status) => status === 401), {
      what: 'the token to expire',
    });
    for (const answer of await atEach((gateway) => call(gateway, token, '/payments'))) {
      expect(answer).toMatchObject({ body: { code: 'token_expired' } });
      expect(answer.challenge).toContain('error="invalid_token"');
    }
  });

  test("are identified in each request's log line, with the client's address", async () => {
    const { token, tokenId } = await issue();
    await atEach((gateway) => call(gateway, token, '/payments'));
    await merchants.revokeToken(tokenId, 'jane');
    await waitFor(async () => (await statuses(token)).every((status) => status === 401), {
      what: 'the token to be refused',
    });
    for (const gateway of gateways) {
      const lines = await waitFor(
        () => {
          const all = gateway
            .output()
            .split('\n')
            .filter((line) => line.includes(`"token_id":"${tokenId}"`))
            .map((line) => JSON.parse(line) as Record<string, unknown>);
          return all.some(({ status }) => status === 401) && all;
        },
        { what: 'the line of the refused request' },
      );
      for (const line of lines) {
        expect(line).toMatchObject({ client_address: '127.0.0.1', merchant_id: 'blue_bakery' });
      }
      expect(lines.map(({ status }) => status)).toContain(200);
      expect(gateway.output()).not.toContain(token);
    }
  });
});
