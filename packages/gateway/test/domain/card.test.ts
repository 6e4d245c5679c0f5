import {
  brandOf,
  carriesCardNumber,
  cvvLength,
  isExpired,
  looksLikeCardNumber,
  passesLuhn,
} from '../../src/domain/card.js';

describe('A card number', () => {
  test.each(['4242424242424242', '378282246310005', '5555555555554444', '6011111111111117'])(
    '%s passes the check digit test',
    (number) => {
      expect(passesLuhn(number)).toBe(true);
    },
  );

  test('with one digit mistyped, or two neighbours swapped, does not pass', () => {
    expect(passesLuhn('4242424242424241')).toBe(false);
    expect(passesLuhn('2442424242424242')).toBe(false);
  });

  test.each([
    ['4242424242424242', 'visa'],
    ['5105105105105100', 'mastercard'],
    ['2221000000000009', 'mastercard'],
    ['2720990000000007', 'mastercard'],
    ['2220990000000000', 'unknown'],
    ['2721000000000000', 'unknown'],
    ['378282246310005', 'american_express'],
    ['6011111111111117', 'discover'],
    ['30569309025904', 'diners_club'],
    ['3530111333300000', 'jcb'],
    ['6200000000000005', 'unionpay'],
    ['6759649826438453', 'maestro'],
    ['9999999999999995', 'unknown'],
  ])('%s is of brand %s', (number, brand) => {
    expect(brandOf(number)).toBe(brand);
  });

  test('is found in free text however it is written', () => {
    const number = '4242424242424242';
    for (const text of [
      `card ${number}`,
      '4242 4242-4242.4242',
      '４２４２４２４２４２４２４２４２',
      'no: 42424242/42424242!',
    ]) {
      expect(carriesCardNumber(text, number)).toBe(true);
    }
    expect(carriesCardNumber('order 4242', number)).toBe(false);
  });

  test('is suspected in digits of a known brand that pass Luhn, whatever is between or around', () => {
    for (const text of ['id-4242 4242 4242 4242', '4242.4242_4242-4242', '1114242424242424242']) {
      expect(looksLikeCardNumber(text)).toBe(true);
    }
    expect(looksLikeCardNumber('4242424242424241')).toBe(false);
    expect(looksLikeCardNumber('01a204f6-952c-7377-9a47-ee4f43987a7f')).toBe(false);
  });
});

describe('A card verification value', () => {
  test('has four digits on American Express and three elsewhere', () => {
    expect(cvvLength('american_express')).toBe(4);
    expect(cvvLength('visa')).toBe(3);
  });
});

describe('A card', () => {
  test('is good until its month has ended everywhere on earth, and not a moment longer', () => {
    // The last place to leave November is at UTC-12, twelve hours after Greenwich.
    expect(isExpired(11, 2026, new Date('2026-12-01T11:59:59.999Z'))).toBe(false);
    expect(isExpired(11, 2026, new Date('2026-12-01T12:00:00.000Z'))).toBe(true);
  });

  test('that expires in December is good until the year has ended', () => {
    expect(isExpired(12, 2026, new Date('2027-01-01T11:59:59.999Z'))).toBe(false);
    expect(isExpired(12, 2026, new Date('2027-01-01T12:00:00.000Z'))).toBe(true);
  });
});
