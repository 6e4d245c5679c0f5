import { type BankSimulator } from '@payment-gateway/testkit';
import { onEachEngine } from '../support/engines.js';
import { openGateway, openSandbox, type TestGateway } from '../support/gateway.js';
import { startHeldBank } from '../support/held-bank.js';
import { waitFor } from '@payment-gateway/testkit';
import { type TestDatabase } from '../support/engines.js';

onEachEngine('A capture, void or refund with an Idempotency-Key', (fresh) => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox({ fresh }));
  });

  afterAll(() => close());

  const KEY = { 'Idempotency-Key': 'refund-1' };
  const refundsOf = async (id: string) =>
    (await bank.ledger(id)).filter(({ kind }) => kind === 'refund').length;

  test('repeated, returns the same operation in its current state, and moves nothing', async () => {
    const { id } = await gateway.paid();
    const first = await gateway.operate(id, 'refunds', { amount: 300 }, KEY).expect(200);
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    await gateway.operated(id, 'refunds', { amount: 100 });
    const again = await gateway.operate(id, 'refunds', { amount: 300 }, KEY).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    const { operation } = first.body as { operation: object };
    expect(again.body).toMatchObject({ operation, payment: { amount_refunded: 400 } });
    expect(await refundsOf(id)).toBe(2);
  });

  test('sent twenty times at once, is carried out once', async () => {
    const { id } = await gateway.paid();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => gateway.operate(id, 'refunds', { amount: 300 }, KEY)),
    );
    const made = answers.filter(({ status }) => status === 200);
    const waiting = answers.filter(({ status }) => status === 409);
    expect(made.length + waiting.length).toBe(20);
    expect(made.length).toBeGreaterThan(0);
    expect(await refundsOf(id)).toBe(1);
    expect((await gateway.see(id)).amount_refunded).toBe(300);
  });

  test('is separate for each payment and operation', async () => {
    const [one, other] = [await gateway.paid({ capture: 'manual' }), await gateway.paid()];
    await gateway.operate(one.id, 'captures', {}, KEY).expect(200);
    const refund = await gateway.operate(one.id, 'refunds', {}, KEY).expect(200);
    expect(refund.headers['idempotent-replayed']).toBeUndefined();
    await gateway.operate(other.id, 'refunds', {}, KEY).expect(200);
    expect(await refundsOf(one.id)).toBe(1);
    expect(await refundsOf(other.id)).toBe(1);
  });

  test('is the same at both addresses of the payment', async () => {
    const { id } = await gateway.paid();
    await gateway.post(`/payment/${id}/refunds`, {}, KEY).expect(200);
    const again = await gateway.post(`/payments/${id}/refunds`, {}, KEY).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
  });

  test.each([
    ['another amount', { amount: 301 }],
    ['no amount', {}],
    ['another reason', { amount: 300, reason: 'else' }],
  ])('with %s is refused', async (_what, body) => {
    const { id } = await gateway.paid();
    await gateway.operate(id, 'refunds', { amount: 300 }, KEY).expect(200);
    const refused = await gateway.operate(id, 'refunds', body, KEY).expect(422);
    expect(refused.body).toMatchObject({ code: 'idempotency_key_reused' });
    expect(await refundsOf(id)).toBe(1);
  });

  test('stays unused if its request was refused', async () => {
    const { id } = await gateway.paid();
    await gateway.operate(id, 'refunds', { amount: 1001 }, KEY).expect(422);
    await gateway.operate(id, 'refunds', { amount: 1000 }, KEY).expect(200);
  });

  test('still works when its operation is no longer allowed', async () => {
    const { id } = await gateway.paid({ capture: 'manual' });
    await gateway.operate(id, 'captures', {}, KEY).expect(200);
    const again = await gateway.operate(id, 'captures', {}, KEY).expect(200);
    expect(again.headers['idempotent-replayed']).toBe('true');
    await gateway.operate(id, 'captures', {}).expect(409);
  });

  test('gets a 409 while the first request is under way', async () => {
    const { id } = await gateway.paid();
    const held = await startHeldBank();
    const slow = await openGateway(database, held.url);
    const first = slow.operate(id, 'refunds', { amount: 300 }, KEY).then((answer) => answer);
    await waitFor(() => held.holding() === 1, { what: 'the refund to be at the bank' });
    const { status, body, headers } = await slow.operate(id, 'refunds', { amount: 300 }, KEY);
    expect(status).toBe(409);
    expect(body).toMatchObject({ code: 'operation_in_progress', payment_id: id });
    expect(headers['retry-after']).toBe('1');
    held.close();
    expect((await first).body).toMatchObject({ operation: { status: 'pending', code: null } });
    await slow.close();
  });
});
