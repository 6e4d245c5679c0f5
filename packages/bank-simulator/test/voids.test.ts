import {
  asDeposit,
  asOperation,
  asProblem,
  depositOf,
  openBank,
  REFUND_SETTLE_MS,
} from './support.js';

describe('A void', () => {
  test.each([
    ['a charge', 'automatic', 'charge'],
    ['a hold', 'manual', 'authorization'],
  ])('undoes %s as a whole', async (_what, capture, kind) => {
    const bank = openBank();
    await bank.pay(depositOf('4000009900001309', { reference: 'a', capture })).expect(201);
    bank.pass(1000);
    const operation = asOperation((await bank.void('a', { reference: 'v' }).expect(201)).body);
    expect(operation).toEqual({
      transaction_id: expect.any(String) as string,
      reference: 'v',
      deposit_reference: 'a',
      kind: 'void',
      status: 'succeeded',
      code: '0',
      amount: 500,
      currency: 'USD',
      created_at: '2030-01-01T00:00:01.000Z',
    });
    expect(await bank.entries()).toMatchObject([
      { kind, amount: 500, operation_reference: null },
      { kind: 'void', amount: 500, operation_reference: 'v', at: operation.created_at },
    ]);
    expect(asDeposit((await bank.look('a')).body).voided_at).toBe(operation.created_at);
  });

  test('under the same reference happens once, however often it is requested', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => bank.void('a', { reference: 'v' })),
    );
    for (const { status, body } of answers) {
      expect(status).toBe(201);
      expect(body).toEqual(answers[0]?.body);
    }
    expect(await bank.entries()).toHaveLength(2);
  });

  test('of a voided deposit fails, and no money moves', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    await bank.void('a', { reference: 'v1' }).expect(201);
    const second = await bank.void('a', { reference: 'v2' }).expect(201);
    const failed = { status: 'failed', code: '100', reason: 'already_voided' };
    expect(asOperation(second.body)).toMatchObject(failed);
    expect(await bank.entries()).toHaveLength(2);
  });

  test('of a charge leaves nothing captured, and the decision unchanged', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    await bank.void('a', { reference: 'v' }).expect(201);
    expect(asDeposit((await bank.look('a')).body)).toMatchObject({
      status: 'succeeded',
      amount: 1001,
      amount_captured: 0,
      amount_refunded: 0,
    });
  });

  test('of a captured hold fails, even if it was refunded since', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a', capture: 'manual' })).expect(201);
    await bank.capture('a', { reference: 'c', amount: 1 }).expect(201);
    const failed = { status: 'failed', code: '100', reason: 'already_captured' };
    expect(asOperation((await bank.void('a', { reference: 'v1' })).body)).toMatchObject(failed);
    await bank.refund('a', { reference: 'r' }).expect(201);
    expect(asOperation((await bank.void('a', { reference: 'v2' })).body)).toMatchObject(failed);
    expect((await bank.entries()).map(({ kind }) => kind)).not.toContain('void');
  });

  test.each([
    ['was made', undefined],
    ['is pending', '4000000000005126'],
  ])('of a charge of which a refund %s fails', async (_what, card) => {
    const bank = openBank();
    await bank.pay(depositOf(card, { reference: 'a' })).expect(201);
    await bank.refund('a', { reference: 'r', amount: 1 }).expect(201);
    const failed = { status: 'failed', code: '100', reason: 'already_refunded' };
    expect(asOperation((await bank.void('a', { reference: 'v' })).body)).toMatchObject(failed);
    expect((await bank.entries()).map(({ kind }) => kind)).not.toContain('void');
  });

  test('of a charge of which every refund failed undoes it', async () => {
    const bank = openBank();
    await bank.pay(depositOf('4000000000005126', { reference: 'a' })).expect(201);
    await bank.refund('a', { reference: 'r' }).expect(201);
    bank.pass(REFUND_SETTLE_MS);
    const answer = await bank.void('a', { reference: 'v' }).expect(201);
    expect(asOperation(answer.body)).toMatchObject({ status: 'succeeded', amount: 1001 });
  });

  test.each([
    ['declined', '4000000000000002', 'deposit_failed'],
    ['pending', '4000009900001002', 'deposit_pending'],
  ])('of a %s deposit fails', async (_what, card, reason) => {
    const bank = openBank();
    await bank.pay(depositOf(card, { reference: 'a' })).expect(201);
    const answer = await bank.void('a', { reference: 'v' }).expect(201);
    expect(asOperation(answer.body)).toMatchObject({ status: 'failed', code: '100', reason });
    expect(await bank.entries()).toEqual([]);
  });

  test('of a barred reference fails, and has no currency', async () => {
    const bank = openBank();
    await bank.bar('a').expect(200);
    const answer = await bank.void('a', { reference: 'v' }).expect(201);
    expect(asOperation(answer.body)).toMatchObject({ reason: 'deposit_failed', amount: 0 });
  });

  test('of an unknown reference is not found, and can be retried', async () => {
    const bank = openBank();
    const answer = await bank.void('a', { reference: 'v' }).expect(404);
    expect(asProblem(answer.body).code).toBe('deposit_not_found');
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    expect(asOperation((await bank.void('a', { reference: 'v' })).body).status).toBe('succeeded');
  });

  test('under the reference of another deposit is refused', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    await bank.pay(depositOf(undefined, { reference: 'b' })).expect(201);
    await bank.void('a', { reference: 'v' }).expect(201);
    const answer = await bank.void('b', { reference: 'v' }).expect(409);
    expect(asProblem(answer.body).code).toBe('reference_reused');
    expect(await bank.entries('?reference=b')).toHaveLength(1);
  });
});
