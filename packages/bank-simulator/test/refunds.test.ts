import {
  asDeposit,
  asOperation,
  asProblem,
  depositOf,
  GOOD_CARD,
  openBank,
  REFUND_SETTLE_MS,
} from './support.js';

type Bank = ReturnType<typeof openBank>;

const STAYS_PENDING_CARD = '4000000000007726';
const FAILS_LATER_CARD = '4000000000005126';

async function chargedBank(card: string = GOOD_CARD) {
  const bank = openBank();
  await bank.pay(depositOf(card, { reference: 'a' })).expect(201);
  return bank;
}
const refund = async (bank: Bank, body: object) =>
  asOperation((await bank.refund('a', body).expect(201)).body);
const look = async (bank: Bank) => asDeposit((await bank.look('a').expect(200)).body);
const lookAt = async (bank: Bank, operation: string) =>
  asOperation((await bank.lookAt('a', operation).expect(200)).body);
const refundEntries = async (bank: Bank) =>
  (await bank.entries()).filter(({ kind }) => kind === 'refund');

describe('A refund', () => {
  test('returns the captured amount unless a smaller one is given', async () => {
    const bank = await chargedBank();
    bank.pass(1000);
    const operation = await refund(bank, { reference: 'r' });
    expect(operation).toEqual({
      transaction_id: expect.any(String) as string,
      reference: 'r',
      deposit_reference: 'a',
      kind: 'refund',
      status: 'succeeded',
      code: '0',
      amount: 1001,
      currency: 'USD',
      created_at: '2030-01-01T00:00:01.000Z',
    });
    const { transaction_id, created_at: at } = operation;
    expect(await bank.entries()).toMatchObject([
      { kind: 'charge', amount: 1001 },
      { kind: 'refund', amount: 1001, operation_reference: 'r', transaction_id, at },
    ]);
    expect(await look(bank)).toMatchObject({
      status: 'succeeded',
      amount: 1001,
      amount_captured: 1001,
      amount_refunded: 1001,
    });
  });

  test('can be made in parts, and the last one takes the rest', async () => {
    const bank = await chargedBank();
    expect(await refund(bank, { reference: 'r1', amount: 300 })).toMatchObject({ amount: 300 });
    expect(await refund(bank, { reference: 'r2', amount: 300 })).toMatchObject({ amount: 300 });
    expect(await look(bank)).toMatchObject({ amount_refunded: 600 });
    expect(await refund(bank, { reference: 'r3' })).toMatchObject({ code: '0', amount: 401 });
    expect((await refundEntries(bank)).map(({ amount }) => amount)).toEqual([300, 300, 401]);
  });

  test('is limited by the captured amount of a hold', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a', capture: 'manual' })).expect(201);
    await bank.capture('a', { reference: 'c', amount: 600 }).expect(201);
    const tooMuch = await refund(bank, { reference: 'r1', amount: 601 });
    expect(tooMuch).toMatchObject({ status: 'failed', reason: 'amount_too_large' });
    expect(await refund(bank, { reference: 'r2' })).toMatchObject({ code: '0', amount: 600 });
    expect(await look(bank)).toMatchObject({
      status: 'authorized',
      amount_captured: 600,
      amount_refunded: 600,
    });
  });

  test('is limited by the approved amount, not the requested one', async () => {
    const bank = await chargedBank('4000009900001309');
    const tooMuch = await refund(bank, { reference: 'r1', amount: 501 });
    expect(tooMuch).toMatchObject({ status: 'failed', reason: 'amount_too_large' });
    expect(await refund(bank, { reference: 'r2' })).toMatchObject({ code: '0', amount: 500 });
  });

  test('of the largest possible amount returns every unit', async () => {
    const bank = openBank();
    const amount = Number.MAX_SAFE_INTEGER;
    await bank.pay(depositOf(undefined, { reference: 'a', amount })).expect(201);
    await refund(bank, { reference: 'r1', amount: amount - 1 });
    expect(await refund(bank, { reference: 'r2', amount })).toMatchObject({ code: '100' });
    expect(await refund(bank, { reference: 'r3' })).toMatchObject({ code: '0', amount: 1 });
  });
});

describe('A refund that the deposit does not allow fails, and no money moves', () => {
  const failed = (reason: string) => ({ status: 'failed', code: '100', reason });

  test.each([
    ['was declined', '4000000000000002', 'deposit_failed'],
    ['is pending', '4000009900001002', 'deposit_pending'],
  ])('when it %s', async (_what, card, reason) => {
    const bank = await chargedBank(card);
    expect(await refund(bank, { reference: 'r' })).toMatchObject(failed(reason));
    expect(await bank.entries()).toEqual([]);
  });

  test('when its reference is barred', async () => {
    const bank = openBank();
    await bank.bar('a').expect(200);
    expect(await refund(bank, { reference: 'r' })).toMatchObject(failed('deposit_failed'));
  });

  test('when it was voided', async () => {
    const bank = await chargedBank();
    await bank.void('a', { reference: 'v' }).expect(201);
    expect(await refund(bank, { reference: 'r' })).toMatchObject(failed('already_voided'));
    expect(await look(bank)).toMatchObject({ amount_captured: 0, amount_refunded: 0 });
    expect(await refundEntries(bank)).toEqual([]);
  });

  test('when it is only held', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a', capture: 'manual' })).expect(201);
    expect(await refund(bank, { reference: 'r' })).toMatchObject(failed('not_captured'));
  });

  test('when it is more than is left', async () => {
    const bank = await chargedBank();
    await refund(bank, { reference: 'r1', amount: 1000 });
    const answer = await refund(bank, { reference: 'r2', amount: 2 });
    expect(answer).toMatchObject({ ...failed('amount_too_large'), amount: 2 });
    expect(await refundEntries(bank)).toHaveLength(1);
  });

  test.each([[{}], [{ amount: 1 }]])('when nothing is left, with %j', async (more) => {
    const bank = await chargedBank();
    await refund(bank, { reference: 'r1' });
    const answer = await refund(bank, { reference: 'r2', ...more });
    expect(answer).toMatchObject(failed('already_refunded'));
    expect(await refundEntries(bank)).toHaveLength(1);
  });

  test('but nothing is stored if the deposit is unknown', async () => {
    const bank = openBank();
    const answer = await bank.refund('a', { reference: 'r' }).expect(404);
    expect(asProblem(answer.body).code).toBe('deposit_not_found');
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    expect(await refund(bank, { reference: 'r' })).toMatchObject({ status: 'succeeded' });
  });
});

describe('A pending refund', () => {
  test('moves no money until it settles, at the time that was set when it was made', async () => {
    const bank = await chargedBank(STAYS_PENDING_CARD);
    const made = await refund(bank, { reference: 'r', amount: 300 });
    expect(made).toMatchObject({ status: 'pending', code: '200', amount: 300 });
    expect(made).not.toHaveProperty('reason');

    bank.pass(REFUND_SETTLE_MS - 1);
    expect(await lookAt(bank, 'r')).toEqual(made);
    expect(await look(bank)).toMatchObject({ amount_refunded: 0 });
    expect(await refundEntries(bank)).toEqual([]);

    bank.pass(1);
    expect(await lookAt(bank, 'r')).toEqual({ ...made, status: 'succeeded', code: '0' });
    bank.pass(60_000);
    const entries = await refundEntries(bank);
    expect(entries).toMatchObject([{ amount: 300, operation_reference: 'r' }]);
    expect(entries[0]?.at).toBe('2030-01-01T00:00:07.000Z');
    expect(await look(bank)).toMatchObject({ amount_refunded: 300 });
  });

  test('may finally fail, and frees what it reserved', async () => {
    const bank = await chargedBank(FAILS_LATER_CARD);
    const made = await refund(bank, { reference: 'r1' });
    expect(made).toMatchObject({ status: 'pending', code: '200', amount: 1001 });
    const meanwhile = await refund(bank, { reference: 'r2', amount: 1 });
    expect(meanwhile).toMatchObject({ status: 'failed', reason: 'already_refunded' });

    bank.pass(REFUND_SETTLE_MS);
    const failed = { ...made, status: 'failed', code: '100', reason: 'refund_failed' };
    expect(await lookAt(bank, 'r1')).toEqual(failed);
    expect(await look(bank)).toMatchObject({ amount_captured: 1001, amount_refunded: 0 });
    expect(await refundEntries(bank)).toEqual([]);
    expect(await refund(bank, { reference: 'r3' })).toMatchObject({ code: '200', amount: 1001 });
  });

  test('reserves its amount beside pending and completed refunds', async () => {
    const bank = await chargedBank(STAYS_PENDING_CARD);
    await refund(bank, { reference: 'r1', amount: 400 });
    bank.pass(REFUND_SETTLE_MS);
    await refund(bank, { reference: 'r2', amount: 400 });
    const tooMuch = await refund(bank, { reference: 'r3', amount: 202 });
    expect(tooMuch).toMatchObject({ status: 'failed', reason: 'amount_too_large' });
    expect(await refund(bank, { reference: 'r4' })).toMatchObject({ code: '200', amount: 201 });
    bank.pass(REFUND_SETTLE_MS);
    expect(await look(bank)).toMatchObject({ amount_refunded: 1001 });
  });

  test.each([
    ['a repeat under its reference', (bank: Bank) => bank.refund('a', { reference: 'r' })],
    ['a look at it', (bank: Bank) => bank.lookAt('a', 'r')],
    ['a look at the deposit', (bank: Bank) => bank.look('a')],
    ['a look at the ledger', (bank: Bank) => bank.api.get('/api/v1/ledger')],
    ['another refund', (bank: Bank) => bank.refund('a', { reference: 'r2' })],
    ['another deposit', (bank: Bank) => bank.pay(depositOf())],
  ])('settles with %s', async (_who, send) => {
    const bank = await chargedBank(STAYS_PENDING_CARD);
    const made = await refund(bank, { reference: 'r' });
    bank.pass(REFUND_SETTLE_MS);
    await send(bank);
    const settled = { ...made, status: 'succeeded', code: '0' };
    expect(asOperation((await bank.refund('a', { reference: 'r' })).body)).toEqual(settled);
    expect(await refundEntries(bank)).toHaveLength(1);
  });

  test('settles although the bank was closed in between', async () => {
    const before = await chargedBank(STAYS_PENDING_CARD);
    await refund(before, { reference: 'r' });
    const after = openBank({ file: before.file });
    after.pass(REFUND_SETTLE_MS);
    expect(await lookAt(after, 'r')).toMatchObject({ status: 'succeeded' });
  });

  test('is in the ledger in the order of settlement', async () => {
    const bank = await chargedBank(STAYS_PENDING_CARD);
    await refund(bank, { reference: 'r1', amount: 1 });
    await bank.pay(depositOf('4000009900000806', { reference: 'b' })).expect(201);
    bank.pass(3000);
    await refund(bank, { reference: 'r2', amount: 1 });
    await bank.pay(depositOf('4000009900000806', { reference: 'c' })).expect(201);
    bank.pass(60_000);
    const entries = await bank.entries();
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort());
    expect(
      entries.map(({ reference, operation_reference }) => operation_reference ?? reference),
    ).toEqual(['a', 'b', 'r1', 'c', 'r2']);
  });
});

describe('Of fifty refunds at once', () => {
  const send = (bank: Bank) =>
    Promise.all(
      Array.from({ length: 50 }, (_, number) =>
        refund(bank, { reference: `r-${number}`, amount: 30 }),
      ),
    );
  const total = (amounts: { amount: number }[]) =>
    amounts.reduce((sum, { amount }) => sum + amount, 0);

  test('only as many succeed as the charge covers', async () => {
    const bank = await chargedBank();
    const answers = await send(bank);
    expect(answers.filter(({ status }) => status === 'succeeded')).toHaveLength(33);
    expect(answers.filter(({ reason }) => reason === 'amount_too_large')).toHaveLength(17);
    expect(total(await refundEntries(bank))).toBe(990);
  });

  test('only as many become pending as the charge covers', async () => {
    const bank = await chargedBank(STAYS_PENDING_CARD);
    const answers = await send(bank);
    expect(answers.filter(({ status }) => status === 'pending')).toHaveLength(33);
    bank.pass(REFUND_SETTLE_MS);
    expect(total(await refundEntries(bank))).toBe(990);
    expect(await look(bank)).toMatchObject({ amount_refunded: 990 });
  });

  test('one is made if all have the same reference', async () => {
    const bank = await chargedBank();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => refund(bank, { reference: 'r', amount: 30 })),
    );
    expect(new Set(answers.map(({ transaction_id }) => transaction_id)).size).toBe(1);
    expect(total(await refundEntries(bank))).toBe(30);
  });
});
