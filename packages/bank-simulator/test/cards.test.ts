import { couldBeACardNumber, passesLuhn, withoutCardNumbers } from '../src/domain/card-numbers.js';
import { behaviourNamed, behaviourOf, testCards } from '../src/domain/cards.js';
import { decide } from '../src/domain/decisions.js';
import { openBank, asDeposit, depositOf } from './support.js';

describe('Test cards', () => {
  test.each(testCards)('$number ($name) passes the check digit rule', ({ number }) => {
    expect(passesLuhn(number)).toBe(true);
    const lastDigit = Number(number.at(-1));
    expect(passesLuhn(number.slice(0, -1) + String((lastDigit + 1) % 10))).toBe(false);
  });

  test('have unique numbers and names', () => {
    expect(new Set(testCards.map(({ number }) => number)).size).toBe(testCards.length);
    expect(new Set(testCards.map(({ name }) => name)).size).toBe(testCards.length);
  });

  test.each(testCards)('$number is also found by its name, $name', ({ number, name }) => {
    expect(behaviourNamed(name)).toBe(behaviourOf(number));
  });

  test('that were removed behave like any other card', () => {
    const ordinary = behaviourOf('5555555555554444');
    expect(behaviourNamed('a card of an older table')).toBe(ordinary);
    expect(behaviourNamed(null)).toBe(ordinary);
  });

  test('let any other valid card succeed', async () => {
    const bank = openBank();
    for (const number of ['5555555555554444', '378282246310005', '6011111111111117']) {
      expect(behaviourOf(number)).toEqual({ name: null, decision: { kind: 'approve' } });
      const answer = await bank.pay(depositOf(number)).expect(201);
      expect(asDeposit(answer.body)).toMatchObject({ status: 'succeeded', code: '0' });
    }
  });

  test.each(testCards.filter(({ group }) => group === 'declined'))(
    '$number $does, and no money moves',
    async ({ number, decision }) => {
      const bank = openBank();
      const answer = await bank.pay(depositOf(number)).expect(201);
      const reason = decision.kind === 'decline' ? decision.reason : 'no reason at all';
      expect(asDeposit(answer.body)).toMatchObject({ status: 'failed', code: '100', reason });
      expect(await bank.entries()).toEqual([]);
    },
  );

  test('of a smaller amount approve half, but at least 1', () => {
    const approved = (amount: number) =>
      decide({ kind: 'approve_part' }, { amount, now: 0, settleMs: 0 });
    expect(approved(1001)).toEqual({ kind: 'approved', amount: 500 });
    expect(approved(2)).toEqual({ kind: 'approved', amount: 1 });
    expect(approved(1)).toEqual({ kind: 'approved', amount: 1 });
  });

  test('are recognized in references, even with separated digits', () => {
    for (const card of ['4242424242424242', 'refund-4242424242424242', '4242-4242_42424242']) {
      expect(couldBeACardNumber(card)).toBe(true);
    }
    for (const other of [
      'refund-1',
      'refund-1893456000000',
      '4242424242424243',
      '01890123-4567-7890-8901-424242424242',
    ]) {
      expect(couldBeACardNumber(other)).toBe(false);
    }
  });

  test('are removed from text for the log, which is otherwise unchanged', () => {
    expect(withoutCardNumbers('/deposit/4242424242424242')).toBe('/deposit/[card number]');
    expect(withoutCardNumbers('/deposit/order-1893456000000')).toBe('/deposit/order-1893456000000');
  });
});
