import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  type Gateway,
  startBankSimulator,
  startGateway,
  type TestDatabase,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody, SECOND_MERCHANT } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';

describeOnMysql('Two gateway processes on one database', (serverUrl) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateways: Gateway[];

  beforeAll(async () => {
    bank = await startBankSimulator({ env: { BANK_ANSWER_DELAY_MS: '200' } });
    database = await createDatabase(serverUrl);
    const env = { DATABASE_URL: database.url, BANK_URL: bank.apiUrl };
    await runToEnd('migrate', env);
    gateways = await Promise.all([startGateway({ env }), startGateway({ env })]);
  });

  afterAll(async () => {
    await Promise.all(gateways.map((gateway) => gateway.terminate()));
    await bank.terminate();
    await database.drop();
  });

  type Answer = {
    readonly status: number;
    readonly body: {
      readonly id?: string;
      readonly payment_id?: string;
      readonly status?: unknown;
    };
  };

  async function pay(
    at: number,
    key: string,
    authorization: string,
    amount = 1000,
  ): Promise<Answer> {
    const answer = await fetch(`${gateways[at % 2]?.apiUrl ?? ''}/payments`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Authorization: authorization,
        'Idempotency-Key': key,
      },
      body: JSON.stringify(paymentBody({ amount })),
    });
    return { status: answer.status, body: (await answer.json()) as Answer['body'] };
  }

  test('make one payment and one charge from thirty simultaneous requests with one key', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, at) => pay(at, 'race', FIRST_MERCHANT)),
    );
    const ids = new Set(answers.map(({ body }) => body.id ?? body.payment_id));
    expect(ids.size).toBe(1);
    // One request made it; those during the bank call got a 409 with the payment's id.
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(1);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const [id = ''] = ids;
    expect(await bank.ledger(id)).toHaveLength(1);
    expect(await pay(1, 'race', FIRST_MERCHANT)).toMatchObject({
      status: 200,
      body: { id, status: 'succeeded' },
    });
  });

  test('both refuse the key with another body, and do nothing', async () => {
    const first = await pay(0, 'one-body', FIRST_MERCHANT);
    const charges = await bank.ledger();
    expect((await pay(1, 'one-body', FIRST_MERCHANT, 2000)).status).toBe(422);
    expect(await bank.ledger()).toEqual(charges);
    expect((await pay(1, 'one-body', FIRST_MERCHANT)).body.id).toBe(first.body.id);
  });

  test("keep two merchants' keys separate, and find each other's payments", async () => {
    const mine = await pay(0, 'same-word', FIRST_MERCHANT);
    const theirs = await pay(1, 'same-word', SECOND_MERCHANT);
    expect(mine.body.id).not.toBe(theirs.body.id);
    const looked = await fetch(`${gateways[1]?.apiUrl ?? ''}/payments/${mine.body.id ?? ''}`, {
      headers: { Authorization: FIRST_MERCHANT },
    });
    expect(await looked.json()).toEqual(mine.body);
  });
});
