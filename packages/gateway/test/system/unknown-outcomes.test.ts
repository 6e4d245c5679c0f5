import {
  type BankSimulator,
  freePort,
  startBankSimulator,
  waitFor,
} from '@payment-gateway/testkit';
import { composeReconciliation } from '../../src/compose/operator-with-bank.js';
import { readConfig } from '../../src/config/config.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openGateway, paymentBody, type TestGateway } from '../support/gateway.js';

// Short times: the bank has 300 ms, and is asked again 50 ms later.
const HASTE = {
  BANK_TIMEOUT_MS: '300',
  DATABASE_TIMEOUT_MS: '3000',
  RECONCILE_AFTER_MS: '6400',
  RECONCILE_EVERY_MS: '50',
  RECONCILE_MAX_PAUSE_MS: '200',
};

type Paid = {
  readonly id: string;
  readonly status: string;
  readonly code: string | null;
  readonly decline_reason: string | null;
};

onEachEngine('A payment with an unknown outcome', (fresh) => {
  let bank: BankSimulator;
  let bankPort: number;
  let database: TestDatabase;
  let gateway: TestGateway;

  beforeAll(async () => {
    bankPort = await freePort();
    bank = await startBankSimulator({ port: bankPort, env: { BANK_SETTLE_MS: '200' } });
    database = await fresh();
    gateway = await openGateway(database, bank.apiUrl, {
      environment: { ...HASTE, WORKERS: 'inline' },
    });
  });

  afterAll(async () => {
    await gateway.close();
    await database.drop();
    await bank.terminate();
  });

  async function pay(number: string, fields: object = {}): Promise<Paid> {
    const { status, body } = await gateway.pay(paymentBody(fields, { number }));
    expect(status).toBe(200);
    return body as Paid;
  }

  const settled = ({ id }: Paid): Promise<Paid> =>
    waitFor(
      async () => {
        const paid = (await gateway.lookUp(id)).body as Paid;
        return paid.status !== 'processing' && paid;
      },
      { what: `payment ${id} to be settled` },
    );

  test.each([
    ['4000009900000202', 'charged, but the answer never came'],
    ['4000009900000301', 'charged, and the connection was reset'],
    ['4000009900000509', 'charged, and the bank answered 500'],
    ['4000009900000608', 'charged, and the answer was cut off'],
    ['4000009900000707', 'charged, and the code is not known'],
  ])('%s (%s) is processing, and is then found to have succeeded', async (number) => {
    const paid = await pay(number);
    expect(paid).toMatchObject({ status: 'processing', code: null });
    expect(await settled(paid)).toMatchObject({ status: 'succeeded', code: '0' });
    expect((await bank.ledger(paid.id)).map(({ kind }) => kind)).toEqual(['charge']);
  });

  test.each([
    ['4000009900000103', 'the bank took the request and did nothing'],
    ['4000009900000400', 'the bank answered 500 without charging'],
  ])('%s (%s) is processing, and then failed without a charge', async (number) => {
    const paid = await pay(number);
    expect(paid).toMatchObject({ status: 'processing', code: null });
    expect(await settled(paid)).toMatchObject({ status: 'failed', decline_reason: 'not_sent' });
    expect(await bank.ledger(paid.id)).toEqual([]);
  });

  test('approved for a smaller amount is never a success: it is reversed, then failed', async () => {
    const paid = await pay('4000009900001309');
    expect(paid).toMatchObject({ status: 'processing', code: null, amount_captured: 0 });
    expect(await settled(paid)).toMatchObject({
      status: 'failed',
      decline_reason: 'amount_mismatch',
      amount_captured: 0,
    });
    expect((await bank.ledger(paid.id)).map(({ kind }) => kind)).toEqual(['charge', 'void']);
  });

  test.each([
    ['4000009900000806', { status: 'succeeded', code: '0' }],
    ['4000009900000905', { status: 'failed', code: '100' }],
    ['4000000000009995', { status: 'succeeded', code: '0' }],
  ])('%s is pending until the bank decides', async (number, end) => {
    const paid = await pay(number);
    expect(paid).toMatchObject({ status: 'processing', code: '200' });
    expect(await settled(paid)).toMatchObject(end);
  });

  test('4000009900001002 stays pending, and never counts as failed', async () => {
    const paid = await pay('4000009900001002');
    const asked = () =>
      database.open().then(async (opened) => {
        const row = await opened.run((connection) =>
          connection
            .selectFrom('payments')
            .select('asked')
            .where('uuid', '=', paid.id)
            .executeTakeFirstOrThrow(),
        );
        await opened.close();
        return row.asked;
      });
    await waitFor(async () => (await asked()) >= 4, { what: 'the bank to be asked four times' });
    expect((await gateway.lookUp(paid.id)).body).toMatchObject({
      status: 'processing',
      code: '200',
    });
  });

  test('can be checked with a dry run, which changes nothing', async () => {
    const quietDatabase = await fresh();
    const quiet = await openGateway(quietDatabase, bank.apiUrl, { environment: HASTE });
    const { body } = await quiet.pay(paymentBody({}, { number: '4000009900000202' }));
    const { reconciliation, close } = await composeReconciliation(
      readConfig({
        ...quietDatabase.environment,
        ...HASTE,
        BANK_URL: bank.apiUrl,
        LOG_LEVEL: 'silent',
      }),
    );
    const steps = await waitFor(async () => {
      const due = await reconciliation.preview();
      return due.length > 0 && due;
    });
    expect(steps).toMatchObject([
      { payment: { id: (body as Paid).id }, would: 'record what the bank says: approved' },
    ]);
    expect((await quiet.lookUp((body as Paid).id)).body).toMatchObject({ status: 'processing' });
    expect(await reconciliation.reconcileDue()).toBe(1);
    expect((await quiet.lookUp((body as Paid).id)).body).toMatchObject({ status: 'succeeded' });
    await close();
    await quiet.close();
    await quietDatabase.drop();
  });

  test('because the bank is down, waits; new ones are refused, and used keys return their payment', async () => {
    const key = { 'Idempotency-Key': 'before-the-outage' };
    const before = (await gateway.pay(paymentBody(), key)).body as Paid;
    await bank.kill();

    const begun: Paid[] = [];
    const refused = await waitFor(async () => {
      const { status, body, headers } = await gateway.pay(paymentBody());
      if (status === 503) return { body: body as { code: string }, headers };
      begun.push(body as Paid);
      return false;
    });
    expect(refused.body.code).toBe('bank_unreachable');
    expect(refused.headers['retry-after']).toBe('5');
    for (const paid of begun) expect(paid).toMatchObject({ status: 'processing', code: null });
    expect((await gateway.pay(paymentBody(), key)).body).toEqual(before);

    const ledgerFile = `${bank.cwd}/.data/bank-ledger.sqlite`;
    bank = await startBankSimulator({ port: bankPort, ledgerFile, env: { BANK_SETTLE_MS: '200' } });
    const after = await waitFor(async () => {
      const { status, body } = await gateway.pay(paymentBody());
      return status === 200 && (body as Paid);
    });
    expect(after.status).toBe('succeeded');
    for (const paid of begun) {
      expect(await settled(paid)).toMatchObject({ status: 'failed', decline_reason: 'not_sent' });
      expect(await bank.ledger(paid.id)).toEqual([]);
    }
  });
});
