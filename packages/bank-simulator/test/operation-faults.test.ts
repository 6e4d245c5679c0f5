import { operationKinds, type OperationKind } from '../src/domain/states.js';
import { attemptOfOperation } from '../src/domain/faults.js';
import { asOperation, asProblem, asText, depositOf, openBank, sendInVain } from './support.js';

type Bank = ReturnType<typeof openBank>;

const pathOf = { capture: '/captures', void: '/void', refund: '/refunds' } as const;

/** A bank that has charged or held the fault card, whose fault is over for the deposit itself. */
async function bankWith(card: string, kind: OperationKind): Promise<Bank> {
  const bank = openBank();
  const behave = bank.hanging.hold;
  bank.hanging.hold = (socket) => socket.destroy();
  const capture = kind === 'capture' ? 'manual' : 'automatic';
  const pay = () => bank.pay(depositOf(card, { reference: 'a', capture }));
  await pay()
    .buffer(true)
    .parse(asText)
    .catch(() => undefined);
  await pay().expect(201);
  bank.hanging.hold = behave;
  return bank;
}

/** Once the fault is over, everybody must be told the same truth: done, once. */
async function expectDoneOnce(bank: Bank, kind: OperationKind): Promise<void> {
  const done = { kind, reference: 'o', status: 'succeeded', code: '0', amount: 1001 };
  const seen = asOperation((await bank.lookAt('a', 'o').expect(200)).body);
  expect(seen).toMatchObject(done);
  const again = await bank[kind]('a', { reference: 'o' }).expect(201);
  expect(asOperation(again.body)).toEqual(seen);
  expect((await bank.entries()).filter((entry) => entry.kind === kind)).toMatchObject([
    { operation_reference: 'o', amount: 1001 },
  ]);
}

async function expectNothingDone(bank: Bank, operation: string): Promise<void> {
  await bank.lookAt('a', operation).expect(404);
  expect(await bank.entries()).toHaveLength(1);
}

describe.each(operationKinds)('When the answer to a %s is spoiled by its card', (kind) => {
  test('4000009900000202 did it, although no response was sent', async () => {
    const bank = await bankWith('4000009900000202', kind);
    const { ended, server } = await sendInVain(bank, `/deposit/a${pathOf[kind]}`, {
      reference: 'o',
    });
    await expectDoneOnce(bank, kind);
    bank.hanging.dropAll();
    expect(await ended).toBe('no answer');
    server.close();
  });

  test('4000009900000301 did it before the connection was reset', async () => {
    const bank = await bankWith('4000009900000301', kind);
    const lost = bank[kind]('a', { reference: 'o' });
    await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' });
    await expectDoneOnce(bank, kind);
  });

  test('4000009900000400 did not do it, and does it on a retry', async () => {
    const bank = await bankWith('4000009900000400', kind);
    const answer = await bank[kind]('a', { reference: 'o' }).expect(500);
    expect(asProblem(answer.body).code).toBe('internal_error');
    await expectNothingDone(bank, 'o');
    const again = await bank[kind]('a', { reference: 'o' }).expect(201);
    expect(asOperation(again.body)).toMatchObject({ status: 'succeeded' });
    await expectDoneOnce(bank, kind);
  });

  test('4000009900000509 did it nevertheless', async () => {
    const bank = await bankWith('4000009900000509', kind);
    const answer = await bank[kind]('a', { reference: 'o' }).expect(500);
    expect(asProblem(answer.body).code).toBe('internal_error');
    await expectDoneOnce(bank, kind);
  });

  test('4000009900000608 did it, and the JSON is cut off', async () => {
    const bank = await bankWith('4000009900000608', kind);
    const answer = await bank[kind]('a', { reference: 'o' }).buffer(true).parse(asText).expect(201);
    const text = String(answer.body);
    expect(text).toMatch(/^\{"transaction_id"/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    await expectDoneOnce(bank, kind);
  });

  test('4000009900000707 did it, and the code is unknown', async () => {
    const bank = await bankWith('4000009900000707', kind);
    const answer = await bank[kind]('a', { reference: 'o' }).expect(201);
    expect(answer.body).toMatchObject({ code: '777', reference: 'o', kind });
    await expectDoneOnce(bank, kind);
  });
});

describe('The fault of a card', () => {
  test('affects each operation, but only its first attempt', async () => {
    const bank = await bankWith('4000009900000509', 'refund');
    for (const reference of ['r1', 'r2']) {
      await bank.refund('a', { reference, amount: 1 }).expect(500);
      await bank.refund('a', { reference, amount: 1 }).expect(201);
    }
    expect((await bank.entries()).filter(({ kind }) => kind === 'refund')).toHaveLength(2);
  });

  test('also affects a failure, which is returned on the retry', async () => {
    const bank = await bankWith('4000009900000509', 'refund');
    await bank.capture('a', { reference: 'c' }).expect(500);
    const again = await bank.capture('a', { reference: 'c' }).expect(201);
    expect(asOperation(again.body)).toMatchObject({ status: 'failed', reason: 'not_authorized' });
  });

  test('does not affect refusals', async () => {
    const bank = await bankWith('4000009900000509', 'refund');
    await bank.refund('a', { reference: 'r', amount: 1 }).expect(500);
    await bank.refund('a', { reference: 'r', amount: 2 }).expect(409);
    await bank.refund('a', { reference: 'r2', amount: 0 }).expect(422);
  });

  test('4000009900000400 fails once per operation reference, also across a restart', async () => {
    const before = await bankWith('4000009900000400', 'refund');
    await before.refund('a', { reference: 'r1', amount: 1 }).expect(500);
    const after = openBank({ file: before.file });
    await after.refund('a', { reference: 'r1', amount: 1 }).expect(201);
    await after.refund('a', { reference: 'r2', amount: 1 }).expect(500);
  });

  test('4000009900000400 fails for an operation named like its deposit, too', async () => {
    const bank = await bankWith('4000009900000400', 'refund');
    await bank.refund('a', { reference: 'a' }).expect(500);
    await bank.refund('a', { reference: 'a' }).expect(201);
  });

  test('4000009900000103 loses the first attempt of an operation, and accepts the second', () => {
    expect(attemptOfOperation('never_answers_uncharged')).toBe('second');
  });

  test('does not apply to a deposit that was barred before it arrived', async () => {
    const bank = openBank();
    await bank.bar('a').expect(200);
    await bank.pay(depositOf('4000009900000509', { reference: 'a' })).expect(201);
    const answer = await bank.refund('a', { reference: 'r' }).expect(201);
    expect(asOperation(answer.body)).toMatchObject({ reason: 'deposit_failed' });
  });
});
