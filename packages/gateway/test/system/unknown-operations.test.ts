import { type BankSimulator, freePort, startBankProxy, waitFor } from '@payment-gateway/testkit';
import { type ReplacedParts } from '../../src/compose/core.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { onEachEngine, type TestDatabase } from '../support/engines.js';
import { openGateway, openSandbox, type TestGateway } from '../support/gateway.js';

// Short times: the bank has 300 ms, and is asked again 50 ms later.
const HASTE = {
  BANK_TIMEOUT_MS: '300',
  DATABASE_TIMEOUT_MS: '3000',
  RECONCILE_AFTER_MS: '6400',
  RECONCILE_EVERY_MS: '50',
  RECONCILE_MAX_PAUSE_MS: '200',
};

onEachEngine('A capture, void or refund with an unknown outcome', (fresh) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox({
      fresh,
      environment: { ...HASTE, WORKERS: 'inline' },
    }));
  });

  afterAll(() => close());

  async function settled(id: string, status: string, at = gateway) {
    return waitFor(
      async () => {
        const payment = await at.see(id);
        return payment.status === status && payment;
      },
      { what: `payment ${id} to be ${status}` },
    );
  }

  const movedFor = async (id: string) =>
    (await bank.ledger(id)).map(({ kind, amount }) => `${kind} ${amount}`);

  const cards = [
    ['4000009900000202', 'done, but the answer never came'],
    ['4000009900000301', 'done, and the connection was reset'],
    ['4000009900000509', 'done, and the bank answered 500'],
    ['4000009900000608', 'done, and the answer was cut off'],
    ['4000009900000707', 'done, and the code is not known'],
  ];
  test.each(cards)(
    '%s (%s) is pending, never failed, and is then found done once',
    async (number) => {
      const { id } = await gateway.paid({ capture: 'manual' }, { number });
      await settled(id, 'authorized');
      const capture = await gateway.operated(id, 'captures', { amount: 700 });
      expect(capture.operation).toMatchObject({ status: 'pending', code: null });
      expect(capture.payment).toMatchObject({ status: 'authorized', amount_captured: 0 });
      expect(await settled(id, 'succeeded')).toMatchObject({ amount_captured: 700 });

      const refund = await gateway.operated(id, 'refunds', { amount: 300 });
      expect(refund.operation).toMatchObject({ status: 'pending', code: null });
      expect(refund.payment).toMatchObject({ amount_refunded: 0, amount_refundable: 400 });
      await waitFor(async () => (await gateway.see(id)).amount_refunded === 300);
      expect(await movedFor(id)).toEqual(['authorization 1000', 'capture 700', 'refund 300']);
      expect(await gateway.historyOf(id)).toEqual(
        expect.arrayContaining(['capture_pending by merchant', 'capture_succeeded by reconciler']),
      );
    },
  );

  test('a void whose response was lost is found done', async () => {
    const own = await fresh();
    const proxy = await startBankProxy(bank.apiUrl);
    const asking = await openGateway(own, proxy.apiUrl, {
      environment: { ...HASTE, WORKERS: 'inline' },
    });
    const { id } = await asking.paid({ capture: 'manual' }, { number: '4000009900000509' });
    await settled(id, 'authorized', asking);
    // The reconciler cannot find out what became of the void while its queries are held.
    proxy.hold({ call: 'query', part: 'request' });
    const { operation } = await asking.operated(id, 'void');
    expect(operation.status).toBe('pending');
    expect((await asking.operate(id, 'captures')).body).toMatchObject({
      code: 'operation_in_progress',
      payment_status: 'authorized',
    });
    proxy.hold(null);
    await settled(id, 'canceled', asking);
    expect(await movedFor(id)).toEqual(['authorization 1000', 'void 1000']);
    await asking.close();
    proxy.close();
    await own.drop();
  });

  test('one that never reached the bank is repeated, and done once', async () => {
    const { id } = await gateway.paid();
    const away = await openGateway(database, `http://127.0.0.1:${await freePort()}/api/v1`, {
      environment: HASTE,
    });
    const { operation } = await away.operated(id, 'refunds', { amount: 300 });
    expect(operation).toMatchObject({ status: 'pending', code: null });
    await away.close();
    await waitFor(async () => (await gateway.see(id)).amount_refunded === 300, {
      timeoutMs: 20_000,
    });
    expect(await movedFor(id)).toEqual(['charge 1000', 'refund 300']);
  });

  test('one that the bank did but the books could not record is found by the reconciler', async () => {
    let isBroken = false;
    const decorateStore: ReplacedParts['decorateStore'] = (store) => ({
      ...store,
      recordChange: (change) =>
        isBroken && change.event.type === 'refund_succeeded'
          ? Promise.reject(new StoreUnavailable(new Error('gone')))
          : store.recordChange(change),
    });
    const broken = await openGateway(database, bank.apiUrl, {
      environment: { ...HASTE, RECONCILE_AFTER_MS: '6400' },
      decorateStore,
    });
    const { id } = await broken.paid();
    isBroken = true;
    const { operation } = await broken.operated(id, 'refunds', { amount: 300 });
    expect(operation.status).toBe('pending');
    await broken.close();
    await waitFor(async () => (await gateway.see(id)).amount_refunded === 300, {
      timeoutMs: 20_000,
    });
    expect(await movedFor(id)).toEqual(['charge 1000', 'refund 300']);
  });

  test('one that the books did not confirm gets a 503, and can be repeated with its key', async () => {
    const decorateStore: ReplacedParts['decorateStore'] = (store) => ({
      ...store,
      recordChange: async (change) => {
        const result = await store.recordChange(change);
        if (change.event.type === 'refund_requested') throw new StoreUnavailable(new Error('gone'));
        return result;
      },
    });
    const broken = await openGateway(database, bank.apiUrl, { environment: HASTE, decorateStore });
    const { id } = await broken.paid();
    const key = { 'Idempotency-Key': 'unconfirmed' };
    const answer = await broken.operate(id, 'refunds', { amount: 300 }, key);
    await broken.close();
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).toMatchObject({ code: 'operation_unconfirmed' });
    // It was recorded, and so is done once, however often its key is sent.
    const again = await gateway.operate(id, 'refunds', { amount: 300 }, key);
    expect(again.body).toMatchObject({ code: 'operation_in_progress' });
    await waitFor(async () => (await gateway.see(id)).amount_refunded === 300, {
      timeoutMs: 20_000,
    });
    const done = await gateway.operate(id, 'refunds', { amount: 300 }, key).expect(200);
    expect(done.headers['idempotent-replayed']).toBe('true');
    expect(await movedFor(id)).toEqual(['charge 1000', 'refund 300']);
  });

  test('an approval of another amount is never a success: it is reversed', async () => {
    const { id, status } = await gateway.paid(
      { capture: 'manual' },
      { number: '4000009900001309' },
    );
    expect(status).toBe('processing');
    const failed = await settled(id, 'failed');
    expect(failed).toMatchObject({ decline_reason: 'amount_mismatch', amount_captured: 0 });
    expect(await movedFor(id)).toEqual(['authorization 500', 'void 500']);
  });

  test('is not begun while the bank is down; a used key still returns its result', async () => {
    const { id } = await gateway.paid();
    const key = { 'Idempotency-Key': 'before' };
    await gateway.operate(id, 'refunds', { amount: 300 }, key).expect(200);
    const away = await openGateway(database, 'http://127.0.0.1:1/api/v1', { environment: HASTE });
    for (let i = 0; i < 5; i++) await away.paid();
    const refused = await away.operate(id, 'refunds', { amount: 100 });
    const told = await away.operate(id, 'refunds', { amount: 300 }, key);
    await away.close();
    expect(refused.status).toBe(503);
    expect(refused.body).toMatchObject({ code: 'bank_unreachable' });
    expect(told.status).toBe(200);
    expect((await gateway.see(id)).amount_refundable).toBe(700);
  });
});

onEachEngine('An authorization that is not captured in time', (fresh) => {
  let bank: BankSimulator;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, gateway, close } = await openSandbox({
      fresh,
      environment: { ...HASTE, WORKERS: 'inline', CAPTURE_WITHIN_MS: '300' },
    }));
  });

  afterAll(() => close());

  test('is released by the worker, and cannot be captured any more', async () => {
    const { id } = await gateway.paid({ capture: 'manual' });
    await waitFor(async () => (await gateway.see(id)).status === 'canceled', {
      what: 'the authorization to be released',
    });
    expect((await bank.ledger(id)).map(({ kind }) => kind)).toEqual(['authorization', 'void']);
    expect(await gateway.historyOf(id)).toEqual([
      'intent_recorded by merchant',
      'outcome_recorded by bank_answer',
      'void_requested by worker',
      'void_succeeded by bank_answer',
    ]);
    expect((await gateway.operate(id, 'captures')).body).toMatchObject({
      code: 'operation_not_allowed',
      payment_status: 'canceled',
    });
  });

  test('that was captured stays captured', async () => {
    const { id } = await gateway.paid({ capture: 'manual' });
    await gateway.operated(id, 'captures');
    const other = await gateway.paid({ capture: 'manual' });
    await waitFor(async () => (await gateway.see(other.id)).status === 'canceled');
    expect((await gateway.see(id)).status).toBe('succeeded');
  });
});

test('A capture after the deadline is refused even before the worker runs', async () => {
  const clock = { now: new Date('2026-11-22T12:00:00.000Z') };
  const { gateway, close } = await openSandbox({ clock: () => clock.now });
  const held = await gateway.paid({ capture: 'manual' });
  expect(held.capture_before).toBe('2026-11-29T12:00:00.000Z');
  clock.now = new Date('2026-11-29T12:00:00.000Z');
  const late = await gateway.operate(held.id, 'captures');
  expect(late.status).toBe(409);
  expect(late.body).toMatchObject({
    detail: expect.stringContaining('capture_before') as string,
    allowed_operations: ['void'],
  });
  expect((await gateway.operated(held.id, 'void')).payment.status).toBe('canceled');
  await close();
});
