import { asDeposit, asProblem, asText, depositOf, openBank, sendInVain } from './support.js';

type Bank = ReturnType<typeof openBank>;

const charged = { status: 'succeeded', code: '0', amount: 1001 };

/** Once the fault is over, everybody must be told the same truth: charged, once. */
async function expectChargedOnce(bank: Bank, card: string): Promise<void> {
  expect(asDeposit((await bank.look('a').expect(200)).body)).toMatchObject(charged);
  expect(asDeposit((await bank.bar('a').expect(200)).body)).toMatchObject(charged);
  const again = await bank.pay(depositOf(card, { reference: 'a' })).expect(201);
  expect(asDeposit(again.body)).toMatchObject(charged);
  expect(await bank.entries()).toMatchObject([{ reference: 'a', kind: 'charge', amount: 1001 }]);
}

describe('When the response is lost', () => {
  test('4000009900000202 was charged, although no response was sent', async () => {
    const bank = openBank();
    const { ended, server } = await sendInVain(
      bank,
      '/deposit',
      depositOf('4000009900000202', { reference: 'a' }),
    );
    await expectChargedOnce(bank, '4000009900000202');
    bank.hanging.dropAll();
    expect(await ended).toBe('no answer');
    server.close();
  });

  test('4000009900000103 was not charged, and the bank does not know the reference', async () => {
    const bank = openBank();
    const { client, ended, server } = await sendInVain(
      bank,
      '/deposit',
      depositOf('4000009900000103', { reference: 'a' }),
    );
    await bank.look('a').expect(404);
    expect(await bank.entries()).toEqual([]);
    client.destroy();
    expect(await ended).toBe('no answer');
    server.close();
    expect(asDeposit((await bank.bar('a')).body)).toMatchObject({ code: '100', reason: 'barred' });
  });

  test('4000009900000301 was charged before the connection was reset', async () => {
    const bank = openBank();
    const lost = bank.pay(depositOf('4000009900000301', { reference: 'a' }));
    await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expectChargedOnce(bank, '4000009900000301');
  });
});

describe('When the bank answers 500', () => {
  test('4000009900000509 was charged nevertheless', async () => {
    const bank = openBank();
    const answer = await bank.pay(depositOf('4000009900000509', { reference: 'a' })).expect(500);
    expect(asProblem(answer.body).code).toBe('internal_error');
    await expectChargedOnce(bank, '4000009900000509');
  });

  test('4000009900000400 was not charged, and succeeds when tried again', async () => {
    const bank = openBank();
    await bank.pay(depositOf('4000009900000400', { reference: 'a' })).expect(500);
    await bank.look('a').expect(404);
    expect(await bank.entries()).toEqual([]);
    const again = await bank.pay(depositOf('4000009900000400', { reference: 'a' })).expect(201);
    expect(asDeposit(again.body)).toMatchObject(charged);
    await expectChargedOnce(bank, '4000009900000400');
  });

  test('4000009900000400 fails once per reference, also across a restart', async () => {
    const before = openBank();
    await before.pay(depositOf('4000009900000400', { reference: 'a' })).expect(500);
    const after = openBank({ file: before.file });
    await after.pay(depositOf('4000009900000400', { reference: 'a' })).expect(201);
    await after.pay(depositOf('4000009900000400', { reference: 'b' })).expect(500);
  });

  test('4000009900000400 can be barred before it is tried again', async () => {
    const bank = openBank();
    await bank.pay(depositOf('4000009900000400', { reference: 'a' })).expect(500);
    await bank.bar('a').expect(200);
    const again = await bank.pay(depositOf('4000009900000400', { reference: 'a' })).expect(201);
    expect(asDeposit(again.body)).toMatchObject({ code: '100', reason: 'barred' });
    expect(await bank.entries()).toEqual([]);
  });
});

describe('When the response is unreadable', () => {
  test('4000009900000608 was charged, and the JSON is cut off', async () => {
    const bank = openBank();
    const answer = await bank
      .pay(depositOf('4000009900000608', { reference: 'a' }))
      .buffer(true)
      .parse(asText)
      .expect(201)
      .expect('Content-Type', /application\/json/);
    const text = String(answer.body);
    expect(text).toMatch(/^\{"transaction_id"/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    await expectChargedOnce(bank, '4000009900000608');
  });

  test('4000009900000707 was charged, and the code is unknown', async () => {
    const bank = openBank();
    const answer = await bank.pay(depositOf('4000009900000707', { reference: 'a' })).expect(201);
    expect(answer.body).toMatchObject({ code: '777', reference: 'a' });
    await expectChargedOnce(bank, '4000009900000707');
  });
});

test('4000009900001309 is charged a smaller amount, and says so each time', async () => {
  const bank = openBank();
  const answer = await bank.pay(depositOf('4000009900001309', { reference: 'a' })).expect(201);
  expect(asDeposit(answer.body)).toMatchObject({ status: 'succeeded', code: '0', amount: 500 });
  const again = await bank.pay(depositOf('4000009900001309', { reference: 'a' })).expect(201);
  expect(again.body).toEqual(answer.body);
  expect(await bank.entries()).toMatchObject([{ kind: 'charge', amount: 500 }]);
});
