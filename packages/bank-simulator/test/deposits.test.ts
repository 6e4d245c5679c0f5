import { asDeposit, asProblem, depositOf, openBank } from './support.js';

describe('A deposit', () => {
  test('charges the card, returns 201 and is in the ledger', async () => {
    const bank = openBank();
    const answer = await bank.pay(depositOf(undefined, { reference: 'order-1' })).expect(201);
    const deposit = asDeposit(answer.body);
    expect(deposit).toEqual({
      transaction_id: expect.any(String) as string,
      reference: 'order-1',
      status: 'succeeded',
      code: '0',
      amount: 1001,
      amount_captured: 1001,
      amount_refunded: 0,
      currency: 'USD',
      capture: 'automatic',
      created_at: '2030-01-01T00:00:00.000Z',
    });
    expect(await bank.entries()).toEqual([
      {
        id: '1',
        reference: 'order-1',
        operation_reference: null,
        transaction_id: deposit.transaction_id,
        kind: 'charge',
        amount: 1001,
        currency: 'USD',
        card: '**** **** **** 4242',
        at: '2030-01-01T00:00:00.000Z',
      },
    ]);
    expect(asDeposit((await bank.look('order-1').expect(200)).body)).toEqual(deposit);
  });

  test('without a reference gets one from the bank, a new one each time', async () => {
    const bank = openBank();
    const first = asDeposit((await bank.pay(depositOf()).expect(201)).body);
    const second = asDeposit((await bank.pay(depositOf()).expect(201)).body);
    expect(first.reference).not.toBe(second.reference);
    expect(asDeposit((await bank.look(first.reference).expect(200)).body)).toEqual(first);
    expect(await bank.entries()).toHaveLength(2);
  });

  test('with manual capture is a hold, not a charge', async () => {
    const bank = openBank();
    const answer = await bank.pay(depositOf(undefined, { capture: 'manual' })).expect(201);
    expect(asDeposit(answer.body)).toMatchObject({
      status: 'authorized',
      code: '0',
      capture: 'manual',
      amount: 1001,
      amount_captured: 0,
      amount_refunded: 0,
    });
    expect(await bank.entries()).toMatchObject([{ kind: 'authorization', amount: 1001 }]);
  });

  test.each(['12/42', '1/42', '01/42', '12/2042', '1242', '122042'])(
    'takes the expiry %s',
    async (expiry) => {
      const card = { number: '4242 4242 4242 4242', cvv: '1234', expiry };
      await openBank().pay(depositOf(undefined, { card })).expect(201);
    },
  );

  test.each([1, Number.MAX_SAFE_INTEGER])('of %d is charged exactly', async (amount) => {
    const bank = openBank();
    const answer = await bank.pay(depositOf(undefined, { amount })).expect(201);
    expect(asDeposit(answer.body).amount).toBe(amount);
    expect(await bank.entries()).toMatchObject([{ amount }]);
  });

  test('distinguishes currencies by their letters only', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a', currency: 'usd' })).expect(201);
    const answer = await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    expect(asDeposit(answer.body).currency).toBe('USD');
  });
});

describe('The same reference again', () => {
  test('returns the first result and charges nothing', async () => {
    const bank = openBank();
    const first = await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    bank.pass(60_000);
    const second = await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    expect(second.body).toEqual(first.body);
    expect(await bank.entries()).toHaveLength(1);
  });

  test('charges once when it comes fifty times at once', async () => {
    const bank = openBank();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => bank.pay(depositOf(undefined, { reference: 'a' }))),
    );
    const ids = answers.map((answer) => asDeposit(answer.body).transaction_id);
    expect(new Set(ids).size).toBe(1);
    expect(await bank.entries()).toHaveLength(1);
  });

  test.each([
    ['amount', { amount: 1002 }],
    ['currency', { currency: 'EUR' }],
    ['capture', { capture: 'manual' }],
    ['card', { card: { number: '5555555555554444', cvv: '123', expiry: '12/42' } }],
  ])('for another %s is refused, and the first result stays', async (_what, other) => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    const answer = await bank.pay(depositOf(undefined, { reference: 'a', ...other })).expect(409);
    expect(asProblem(answer.body).code).toBe('reference_reused');
    expect(await bank.entries()).toMatchObject([{ amount: 1001, currency: 'USD' }]);
  });

  test('in another case is another reference', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'Key-1' })).expect(201);
    await bank.look('KEY-1').expect(404);
    await bank.pay(depositOf(undefined, { reference: 'KEY-1' })).expect(201);
    expect(await bank.entries()).toHaveLength(2);
  });

  test('is still known after the bank is closed and reopened', async () => {
    const before = openBank();
    const first = await before.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    const after = openBank({ file: before.file });
    const second = await after.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    expect(second.body).toEqual(first.body);
  });
});
