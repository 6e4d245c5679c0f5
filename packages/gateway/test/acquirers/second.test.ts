import { waitFor } from '@payment-gateway/testkit';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openGateway, openSandbox, paymentBody, type TestGateway } from '../support/gateway.js';
import { startSecondBank } from './second/bank.js';
import { createSecond } from './second/client.js';

// Long enough that a busy machine does not turn an answer into an unknown outcome.
const BANK_TIMEOUT_MS = 1_500;

const environment = {
  BANK_TIMEOUT_MS: String(BANK_TIMEOUT_MS),
  DATABASE_TIMEOUT_MS: '3000',
  RECONCILE_AFTER_MS: '7600',
  RECONCILE_EVERY_MS: '50',
  RECONCILE_MAX_PAUSE_MS: '100',
  WORKERS: 'inline',
};

onEachEngine('A second acquirer, with numbers for codes and no way to bar', (fresh) => {
  let sandbox: Awaited<ReturnType<typeof openSandbox>>;
  let bank: Awaited<ReturnType<typeof startSecondBank>>;
  let gateway: TestGateway;

  beforeAll(async () => {
    // The sandbox's own gateway sends payments to the simulator, on the same database.
    sandbox = await openSandbox({ fresh });
  });

  beforeEach(async () => {
    bank = await startSecondBank();
    const acquirer = createSecond({ url: bank.url, timeoutMs: BANK_TIMEOUT_MS, connections: 10 });
    gateway = await openGateway(sandbox.database, sandbox.bank.apiUrl, { environment, acquirer });
  });

  afterEach(async () => {
    await gateway.close();
    bank.close();
  });

  afterAll(() => sandbox.close());

  const settled = (id: string, status: string) =>
    waitFor(
      async () => {
        const payment = await gateway.see(id);
        return payment.status === status && payment;
      },
      { what: `payment ${id} to be ${status}` },
    );

  test('charges, captures, refunds and voids, and merchants see the codes that they know', async () => {
    const held = await gateway.paid({ capture: 'manual' });
    expect(held).toMatchObject({ status: 'authorized', code: '0', tracking_id: 'T-1' });
    const capture = await gateway.operated(held.id, 'captures', { amount: 700 });
    expect(capture.operation).toMatchObject({ status: 'succeeded', code: '0', amount: 700 });
    const refund = await gateway.operated(held.id, 'refunds', { amount: 300 });
    expect(refund.payment).toMatchObject({ status: 'succeeded', amount_refunded: 300 });
    const released = await gateway.paid({ capture: 'manual', amount: 50 });
    expect((await gateway.operated(released.id, 'void')).payment.status).toBe('canceled');
    expect(bank.ledger()).toEqual(['HOLD 1000', 'SETTLE 700', 'CREDIT 300', 'HOLD 50', 'CANCEL 0']);
    expect(await sandbox.bank.ledger(held.id)).toEqual([]);
  });

  test('declines in its own words, and merchants read theirs', async () => {
    expect(await gateway.paid({}, { number: '4000000000009995' })).toMatchObject({
      status: 'failed',
      code: '100',
      decline_reason: 'insufficient_funds',
    });
  });

  test('is asked what became of a charge whose answer was lost', async () => {
    bank.nextIs('answer_lost');
    const { id, status } = await gateway.paid();
    expect(status).toBe('processing');
    expect(await settled(id, 'succeeded')).toMatchObject({ code: '0', amount_captured: 1000 });
    expect(bank.ledger()).toEqual(['SALE 1000']);
  });

  test('gets a refund once more whose answer was lost, and does it once', async () => {
    const { id } = await gateway.paid();
    bank.nextIs('answer_lost');
    const { operation } = await gateway.operated(id, 'refunds', { amount: 300 });
    expect(operation).toMatchObject({ status: 'pending', code: null });
    await waitFor(async () => (await gateway.see(id)).amount_refunded === 300, {
      what: 'the refund to be found',
    });
    expect(bank.ledger()).toEqual(['SALE 1000', 'CREDIT 300']);
  });

  test('may still get a charge that it does not know, which is asked about until then', async () => {
    bank.nextIs('held_back');
    const { id } = await gateway.paid();
    await waitFor(async () => (await timesAsked(sandbox.database, id)) > 3, {
      what: 'the bank to be asked again and again',
    });
    expect(await gateway.see(id)).toMatchObject({ status: 'processing', code: null });
    bank.deliver();
    expect(await settled(id, 'succeeded')).toMatchObject({ code: '0', amount_captured: 1000 });
    expect(await gateway.historyOf(id)).not.toContain('outcome_contradicted by reconciler');
  });

  test('leaves to another acquirer what was paid there', async () => {
    const { id } = await sandbox.gateway.paid();
    await gateway.operated(id, 'refunds', { amount: 400 });
    expect((await sandbox.bank.ledger(id)).map(({ kind }) => kind)).toEqual(['charge', 'refund']);
    expect(bank.ledger()).toEqual([]);
  });

  test('is not guessed by a program that does not have it: nothing is begun, nothing decided', async () => {
    bank.nextIs('held_back');
    const body = paymentBody();
    const { id } = await gateway.paid();
    const { id: paid } = await gateway.paid();
    await gateway.close();
    const other = await openGateway(sandbox.database, sandbox.bank.apiUrl, { environment });
    try {
      const before = await timesAsked(sandbox.database, id);
      await waitFor(async () => (await timesAsked(sandbox.database, id)) > before + 1, {
        what: 'the reconciler to come by',
      });
      expect(await other.see(id)).toMatchObject({ status: 'processing', code: null });
      expect((await other.operate(paid, 'refunds', {})).body).toMatchObject({
        status: 503,
        code: 'bank_unreachable',
      });
      expect((await other.pay(body)).body).toMatchObject({ status: 'succeeded' });
      expect(await sandbox.bank.ledger(id)).toEqual([]);
    } finally {
      await other.close();
      gateway = await openGateway(sandbox.database, sandbox.bank.apiUrl);
    }
  });
});

/** How often a reconciler has taken the payment since it last changed. */
async function timesAsked(database: TestDatabase, id: string): Promise<number> {
  const opened = await database.open();
  try {
    const { asked } = await opened.run((connection) =>
      connection
        .selectFrom('payments')
        .select('asked')
        .where('uuid', '=', id)
        .executeTakeFirstOrThrow(),
    );
    return asked;
  } finally {
    await opened.close();
  }
}
