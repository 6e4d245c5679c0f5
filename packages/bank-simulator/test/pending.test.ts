import { asDeposit, depositOf, openBank, SETTLE_MS } from './support.js';

const settlesLater = ['4000000000009995', '4000009900000806'];

describe('A pending payment', () => {
  test.each(settlesLater)('of %s moves no money until it settles', async (card) => {
    const bank = openBank();
    const answer = await bank.pay(depositOf(card, { reference: 'a' })).expect(201);
    expect(asDeposit(answer.body)).toMatchObject({ status: 'pending', code: '200' });

    bank.pass(SETTLE_MS - 1);
    expect(asDeposit((await bank.look('a')).body).status).toBe('pending');
    expect(await bank.entries()).toEqual([]);

    bank.pass(1);
    expect(asDeposit((await bank.look('a')).body)).toMatchObject({
      status: 'succeeded',
      code: '0',
    });
    expect(await bank.entries()).toHaveLength(1);
  });

  test('is in the ledger with the time at which it settled, whenever it is first read', async () => {
    const bank = openBank();
    await bank.pay(depositOf(settlesLater[0], { reference: 'seen-in-ledger' }));
    await bank.pay(depositOf(settlesLater[0], { reference: 'seen-by-repeat' }));
    await bank.pay(depositOf(settlesLater[0], { reference: 'seen-by-bar' }));
    bank.pass(SETTLE_MS * 100);
    const settledAt = '2030-01-01T00:00:05.000Z';
    const repeated = await bank.pay(depositOf(settlesLater[0], { reference: 'seen-by-repeat' }));
    expect(asDeposit(repeated.body).status).toBe('succeeded');
    expect(asDeposit((await bank.bar('seen-by-bar')).body).status).toBe('succeeded');
    const entries = await bank.entries();
    expect(entries.map(({ at }) => at)).toEqual([settledAt, settledAt, settledAt]);
    expect(await bank.entries()).toEqual(entries);
  });

  test('may finally fail, and then no money moves', async () => {
    const bank = openBank();
    await bank.pay(depositOf('4000009900000905', { reference: 'a' })).expect(201);
    bank.pass(SETTLE_MS);
    const answer = await bank.look('a');
    expect(asDeposit(answer.body)).toMatchObject({
      status: 'failed',
      code: '100',
      reason: 'card_declined',
    });
    expect(await bank.entries()).toEqual([]);
  });

  test('may stay pending forever', async () => {
    const bank = openBank();
    await bank.pay(depositOf('4000009900001002', { reference: 'a' })).expect(201);
    bank.pass(SETTLE_MS * 1_000_000);
    expect(asDeposit((await bank.look('a')).body).status).toBe('pending');
    expect(await bank.entries()).toEqual([]);
  });

  test('to be captured later settles into a hold', async () => {
    const bank = openBank();
    await bank.pay(depositOf(settlesLater[0], { reference: 'a', capture: 'manual' }));
    bank.pass(SETTLE_MS);
    expect(asDeposit((await bank.look('a')).body).status).toBe('authorized');
    expect(await bank.entries()).toMatchObject([{ kind: 'authorization' }]);
  });

  test('settles although the bank was closed in between', async () => {
    const before = openBank();
    await before.pay(depositOf(settlesLater[0], { reference: 'a' })).expect(201);
    const after = openBank({ file: before.file });
    after.pass(SETTLE_MS);
    expect(asDeposit((await after.look('a')).body).status).toBe('succeeded');
  });
});
