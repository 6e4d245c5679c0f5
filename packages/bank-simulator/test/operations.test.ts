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

describe('the same operation reference again', () => {
  it.each(kinds)('answers the first %s, however often it is asked for', async (kind) => {
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

  it.each(kinds)('answers the failure of a %s, even when it would succeed now', async (kind) => {
    const bank = openBank();
    const capture = kind === 'capture' ? 'manual' : 'automatic';
    await bank.pay(depositOf('4000009900000806', { reference: 'a', capture })).expect(201);
    const first = await bank[kind]('a', { reference: 'o' }).expect(201);
    expect(asOperation(first.body).reason).toBe('deposit_pending');
    bank.pass(60_000);
    expect((await bank[kind]('a', { reference: 'o' }).expect(201)).body).toEqual(first.body);
    expect(await bank.entries()).toHaveLength(1);
  });

  it.each(kinds)('for another deposit, kind or amount than a %s is refused', async (kind) => {
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

  it('in other letters is another reference', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    await bank.refund('a', { reference: 'Key-1', amount: 1 }).expect(201);
    await bank.refund('a', { reference: 'KEY-1', amount: 1 }).expect(201);
    expect(await bank.entries()).toHaveLength(3);
  });

  it('may be the one of a deposit, which is a name of another sort', async () => {
    const bank = openBank();
    await bank.pay(depositOf(undefined, { reference: 'a' })).expect(201);
    const answer = await bank.refund('a', { reference: 'a' }).expect(201);
    expect(asOperation(answer.body).status).toBe('succeeded');
  });
});

describe('a look at an operation', () => {
  it.each(kinds)('tells what was answered to the %s', async (kind) => {
    const bank = openBank();
    const capture = kind === 'capture' ? 'manual' : 'automatic';
    await bank.pay(depositOf(undefined, { reference: 'a', capture })).expect(201);
    const made = await bank[kind]('a', { reference: 'o' }).expect(201);
    expect(asOperation((await bank.lookAt('a', 'o').expect(200)).body)).toEqual(made.body);
  });

  it('that was never seen, or on another deposit, is not found', async () => {
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

it('whatever is done to a deposit, the ledger never pays back more than was taken', async () => {
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
