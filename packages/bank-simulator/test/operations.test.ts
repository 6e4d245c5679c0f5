import fc from 'fast-check';
import {
  asDeposit,
  asOperation,
  asProblem,
  depositOf,
  GOOD_CARD,
  openBank,
  REFUND_SETTLE_MS,
} from './support.js';

const kinds = ['capture', 'void', 'refund'] as const;

describe('The same operation reference again', () => {
  test.each(kinds)('returns the first %s, however often it is requested', async (kind) => {
    const bank = openBank();
    const capture = kind === 'capture' ? 'manual' : 'automatic';
    await bank.pay(depositOf(undefined, { reference: 'a', capture })).expect(201);
    const first = await bank[kind]('a', { reference: 'o' }).expect(201);
    bank.pass(60_000);
    const more = await Promise.all(
      Array.from({ length: 20 }, () => bank[kind]('a', { reference: 'o' })),
    );
    for (const { status, body } of more) {
      expect(status).toBe(201);
      expect(body).toEqual(first.body);
    }
    expect(await bank.entries()).toHaveLength(2);
  });

  test.each(kinds)('returns the failure of a %s, even if it would succeed now', async (kind) => {
    const bank = openBank();
    const capture = kind === 'capture' ? 'manual' : 'automatic';
    await bank.pay(depositOf('4000009900000806', { reference: 'a', capture })).expect(201);
    const first = await bank[kind]('a', { reference: 'o' }).expect(201);
    expect(asOperation(first.body).reason).toBe('deposit_pending');
    bank.pass(60_000);
    expect((await bank[kind]('a', { reference: 'o' }).expect(201)).body).toEqual(first.body);
    expect(await bank.entries()).toHaveLength(1);
  });

  test.each(kinds)('for another deposit, kind or amount than a %s is refused', async (kind) => {
    const bank = openBank();
    const capture = kind === 'capture' ? 'manual' : 'automatic';
    await bank.pay(depositOf(undefined, { reference: 'a', capture })).expect(201);
    await bank.pay(depositOf(undefined, { reference: 'b', capture })).expect(201);
    await bank[kind]('a', { reference: 'o' }).expect(201);
    const entries = await bank.entries();
    const others = [
      bank[kind]('b', { reference: 'o' }),
      ...kinds
        .filter((other) => other !== kind)
        .map((other) => bank[other]('a', { reference: 'o' })),
      // Also where it asks by name for what it got by default.
      ...(kind === 'void' ? [] : [bank[kind]('a', { reference: 'o', amount: 1001 })]),
    ];
    for (const answer of await Promise.all(others)) {
      expect(answer.status).toBe(409);
      expect(asProblem(answer.body).code).toBe('reference_reused');
    }
    expect(await bank.entries()).toEqual(entries);
  });

  test('in another case is another reference', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    await bank.refund('a', { reference: 'Key-1', amount: 1 }).expect(201);
    await bank.refund('a', { reference: 'KEY-1', amount: 1 }).expect(201);
    expect(await bank.entries()).toHaveLength(3);
  });

  test("may equal a deposit's reference", async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    const answer = await bank.refund('a', { reference: 'a' }).expect(201);
    expect(asOperation(answer.body).status).toBe('succeeded');
  });
});

describe('Reading an operation', () => {
  test.each(kinds)('returns the response to the %s', async (kind) => {
    const bank = openBank();
    const capture = kind === 'capture' ? 'manual' : 'automatic';
    await bank.pay(depositOf(undefined, { reference: 'a', capture })).expect(201);
    const made = await bank[kind]('a', { reference: 'o' }).expect(201);
    expect(asOperation((await bank.lookAt('a', 'o').expect(200)).body)).toEqual(made.body);
  });

  test('that is unknown, or of another deposit, gives a 404', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    await bank.pay(depositOf(undefined, { reference: 'b' })).expect(201);
    await bank.refund('a', { reference: 'r' }).expect(201);
    for (const [deposit = '', operation = ''] of [
      ['a', 'never'],
      ['b', 'r'],
      ['never', 'r'],
    ]) {
      const answer = await bank.lookAt(deposit, operation).expect(404);
      expect(asProblem(answer.body).code).toBe('operation_not_found');
    }
  });
});

const step = fc.record({
  kind: fc.constantFrom(...kinds),
  reference: fc.nat(9).map((number) => `o-${number}`),
  amount: fc.option(fc.integer({ min: 1, max: 120 }), { nil: undefined }),
  passMs: fc.constantFrom(0, 0, REFUND_SETTLE_MS / 2, REFUND_SETTLE_MS),
});

test('Whatever happens to a deposit, the ledger never refunds more than was captured', async () => {
  const cards = [GOOD_CARD, '4000009900001408', '4000000000005126', '4000000000007726'];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...cards),
      fc.constantFrom('automatic', 'manual'),
      fc.array(step, { minLength: 1, maxLength: 15 }),
      async (card, capture, steps) => {
        const bank = openBank();
        await bank.pay(depositOf(card, { reference: 'a', amount: 100, capture })).expect(201);
        for (const { kind, reference, amount, passMs } of steps) {
          const more = kind === 'void' || amount === undefined ? {} : { amount };
          const answer = await bank[kind]('a', { reference, ...more });
          expect([201, 409]).toContain(answer.status);
          bank.pass(passMs);

          const entries = await bank.entries();
          const moved = (wanted: string) =>
            entries
              .filter((entry) => entry.kind === wanted)
              .reduce((total, entry) => total + entry.amount, 0);
          const taken = moved('charge') - (capture === 'automatic' ? moved('void') : 0);
          const captured = taken + moved('capture');
          expect(captured).toBeGreaterThanOrEqual(0);
          expect(captured).toBeLessThanOrEqual(100);
          expect(moved('refund')).toBeLessThanOrEqual(captured);
          if (moved('void') > 0) expect(moved('capture') + moved('refund')).toBe(0);
          expect(asDeposit((await bank.look('a')).body)).toMatchObject({
            amount_captured: captured,
            amount_refunded: moved('refund'),
          });
        }
      },
    ),
    { numRuns: 40 },
  );
});
