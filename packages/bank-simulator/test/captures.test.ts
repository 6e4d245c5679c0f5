import { asDeposit, asOperation, asProblem, depositOf, openBank } from './support.js';

type Bank = ReturnType<typeof openBank>;

const hold = (bank: Bank, card?: string, reference = 'a') =>
  bank.pay(depositOf(card, { reference, capture: 'manual' })).expect(201);
const capture = async (bank: Bank, body: object, deposit = 'a') =>
  asOperation((await bank.capture(deposit, body).expect(201)).body);

describe('A capture', () => {
  test('takes the whole hold unless a smaller amount is given', async () => {
    const bank = openBank();
    await hold(bank);
    bank.pass(1000);
    const operation = await capture(bank, { reference: 'c' });
    expect(operation).toEqual({
      transaction_id: expect.any(String) as string,
      reference: 'c',
      deposit_reference: 'a',
      kind: 'capture',
      status: 'succeeded',
      code: '0',
      amount: 1001,
      currency: 'USD',
      created_at: '2030-01-01T00:00:01.000Z',
    });
    const { transaction_id, created_at: at } = operation;
    expect(await bank.entries()).toMatchObject([
      { kind: 'authorization', amount: 1001, operation_reference: null },
      { kind: 'capture', amount: 1001, operation_reference: 'c', transaction_id, at },
    ]);
  });

  test("of a part takes that part, and leaves the deposit's decision as it is", async () => {
    const bank = openBank();
    await hold(bank);
    expect(await capture(bank, { reference: 'c', amount: 600 })).toMatchObject({ amount: 600 });
    expect(asDeposit((await bank.look('a')).body)).toMatchObject({
      status: 'authorized',
      code: '0',
      amount: 1001,
      amount_captured: 600,
      amount_refunded: 0,
    });
    expect(await bank.entries()).toMatchObject([
      { kind: 'authorization', amount: 1001 },
      { kind: 'capture', amount: 600, operation_reference: 'c' },
    ]);
  });

  test('is limited by the approved amount, not the requested one', async () => {
    const bank = openBank();
    await hold(bank, '4000009900001309');
    const tooMuch = { status: 'failed', code: '100', reason: 'amount_too_large', amount: 501 };
    expect(await capture(bank, { reference: 'c1', amount: 501 })).toMatchObject(tooMuch);
    expect(await capture(bank, { reference: 'c2' })).toMatchObject({ code: '0', amount: 500 });
  });

  test.each([[1], [1001]])('of %d takes it to the last unit', async (amount) => {
    const bank = openBank();
    await hold(bank);
    expect(await capture(bank, { reference: 'c', amount })).toMatchObject({ code: '0', amount });
  });

  test('of a pending hold is possible once it has settled', async () => {
    const bank = openBank();
    await hold(bank, '4000009900000806');
    expect(await capture(bank, { reference: 'c1' })).toMatchObject({ reason: 'deposit_pending' });
    bank.pass(5000);
    expect(await capture(bank, { reference: 'c2' })).toMatchObject({ status: 'succeeded' });
    expect((await bank.entries()).map(({ kind }) => kind)).toEqual(['authorization', 'capture']);
  });

  test('that its card makes fail leaves the hold unchanged, every time', async () => {
    const bank = openBank();
    await hold(bank, '4000009900001408');
    const failed = { status: 'failed', code: '100', reason: 'capture_failed', amount: 1001 };
    expect(await capture(bank, { reference: 'c1' })).toMatchObject(failed);
    expect(await capture(bank, { reference: 'c2' })).toMatchObject(failed);
    expect(asDeposit((await bank.look('a')).body)).toMatchObject({ amount_captured: 0 });
    expect(await bank.entries()).toMatchObject([{ kind: 'authorization' }]);
    const undone = await bank.void('a', { reference: 'v' }).expect(201);
    expect(asOperation(undone.body).status).toBe('succeeded');
  });
});

describe('A capture that the deposit does not allow fails, and no money moves', () => {
  const failed = (reason: string) => ({ status: 'failed', code: '100', reason });

  test.each([
    ['was declined', '4000000000000002', 'deposit_failed'],
    ['is pending', '4000009900001002', 'deposit_pending'],
  ])('when it %s', async (_what, card, reason) => {
    const bank = openBank();
    await hold(bank, card);
    expect(await capture(bank, { reference: 'c' })).toMatchObject(failed(reason));
    expect(await bank.entries()).toEqual([]);
  });

  test('when its reference is barred', async () => {
    const bank = openBank();
    await bank.bar('a').expect(200);
    const answer = await capture(bank, { reference: 'c' });
    expect(answer).toMatchObject({ ...failed('deposit_failed'), amount: 0 });
    expect(answer).not.toHaveProperty('currency');
  });

  test('when it was charged automatically', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    expect(await capture(bank, { reference: 'c' })).toMatchObject(failed('not_authorized'));
    expect(await bank.entries()).toHaveLength(1);
  });

  test('when it was voided', async () => {
    const bank = openBank();
    await hold(bank);
    await bank.void('a', { reference: 'v' }).expect(201);
    expect(await capture(bank, { reference: 'c' })).toMatchObject(failed('already_voided'));
    expect(await bank.entries()).toHaveLength(2);
  });

  test('when a part was captured, because the rest is released', async () => {
    const bank = openBank();
    await hold(bank);
    await capture(bank, { reference: 'c1', amount: 1 });
    const second = await capture(bank, { reference: 'c2', amount: 1 });
    expect(second).toMatchObject(failed('already_captured'));
    expect(await bank.entries()).toHaveLength(2);
  });

  test('when it is more than is held', async () => {
    const bank = openBank();
    await hold(bank);
    const answer = await capture(bank, { reference: 'c', amount: 1002 });
    expect(answer).toMatchObject({ ...failed('amount_too_large'), amount: 1002 });
    expect(await bank.entries()).toHaveLength(1);
  });
});

test('Of fifty captures at once, one takes the hold', async () => {
  const bank = openBank();
  await hold(bank);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, number) => capture(bank, { reference: `c-${number}` })),
  );
  expect(answers.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
  expect(answers.filter(({ reason }) => reason === 'already_captured')).toHaveLength(49);
  expect((await bank.entries()).filter(({ kind }) => kind === 'capture')).toHaveLength(1);
});

test('A capture of a reference never seen is not found, and may be tried again', async () => {
  const bank = openBank();
  const answer = await bank.capture('a', { reference: 'c' }).expect(404);
  expect(asProblem(answer.body).code).toBe('deposit_not_found');
  await hold(bank);
  expect(await capture(bank, { reference: 'c' })).toMatchObject({ status: 'succeeded' });
});
