import { minorUnitDigits } from '../../src/domain/currency.js';

describe('A currency', () => {
  test.each([
    ['USD', 2],
    ['JPY', 0],
    ['BHD', 3],
    ['XCG', 2],
  ])('%s has %i decimals', (code, digits) => {
    expect(minorUnitDigits(code)).toBe(digits);
  });

  test.each(['XXX', 'XTS', 'XAU', 'US', 'usd', '', 'ZZZ', 'BGN', 'toString'])(
    '%p is not accepted',
    (code) => {
      expect(minorUnitDigits(code)).toBeNull();
    },
  );
});
