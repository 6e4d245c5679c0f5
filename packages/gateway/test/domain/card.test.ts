import {
  brandOf,
  carriesCardNumber,
  cvvLength,
  isExpired,
  lastExpiryYear,
  looksLikeCardNumber,
  mayCarryNumberOf,
  passesLuhn,
} from '../../src/domain/card.js';

describe('A card number', () => {
  test.each(['4242424242424242', '378282246310005', '5555555555554444', '6011111111111117'])(
    '%s passes the check digit test',
    (number) => {
      expect(passesLuhn(number)).toBe(true);
    },
  );

  test('with one wrong digit, or two neighbours swapped, does not pass', () => {
    expect(passesLuhn('4242424242424241')).toBe(false);
    expect(passesLuhn('2442424242424242')).toBe(false);
  });

  test.each([
    ['4242424242424242', 'visa'],
    ['5105105105105100', 'mastercard'],
    ['2221000000000009', 'mastercard'],
    ['2720990000000007', 'mastercard'],
    ['2220990000000002', 'unknown'],
    ['2721000000000004', 'unknown'],
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

  test('is found in free text in any notation', () => {
    const number = '4242424242424242';
    for (const text of [
      `card ${number}`,
      '4242 4242-4242.4242',
      '４２４２４２４２４２４２４２４２',
      'no: 42424242/42424242!',
      '٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢',
      '४२४२४२४२४२४२४२४२',
      '𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐𝟒𝟐',
    ]) {
      expect(carriesCardNumber(text, number)).toBe(true);
    }
    expect(carriesCardNumber('order 4242', number)).toBe(false);
  });

  test('is suspected in Luhn-valid digits of a known brand, whatever is between or around them', () => {
    for (const text of ['id-4242 4242 4242 4242', '4242.4242_4242-4242', '1114242424242424242']) {
      expect(looksLikeCardNumber(text)).toBe(true);
    }
    for (const number of ['5066991111111118', '6370950000000005', '6069850000000003']) {
      expect(looksLikeCardNumber(`id-${number}`)).toBe(true);
    }
    expect(looksLikeCardNumber('٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢')).toBe(true);
    expect(looksLikeCardNumber('4242424242424241')).toBe(false);
    expect(looksLikeCardNumber('01a204f6-952c-7377-9a47-ee4f43987a7f')).toBe(false);
  });
});

describe('A card number whose last four digits are known', () => {
  const card = (brand: 'visa' | 'maestro' | 'unionpay' | 'elo', last4: string) => ({
    brand,
    last4,
    expiryMonth: 12,
    expiryYear: 2042,
  });

  test('is found in any notation', () => {
    for (const text of ['4242 4242 4242 4242', 'pan٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢', '00424242424242424200']) {
      expect(mayCarryNumberOf(card('visa', '4242'), text)).toBe(true);
    }
    expect(mayCarryNumberOf(card('visa', '4243'), '4242424242424242')).toBe(false);
    expect(mayCarryNumberOf(card('elo', '4242'), '4242424242424242')).toBe(false);
  });

  // What an earlier release stored under a neighbouring scheme's name.
  test.each([
    ['Elo', 'maestro', '5066991111111118'],
    ['Hiper', 'maestro', '6370950000000005'],
    ['RuPay', 'unionpay', '8172000000000005'],
  ] as const)('is found under its former brand: %s as %s', (_, brand, number) => {
    expect(mayCarryNumberOf(card(brand, number.slice(-4)), `no. ${number}`)).toBe(true);
  });
});

describe('A CVV', () => {
  test('has four digits on American Express and three on other cards', () => {
    expect(cvvLength('american_express')).toBe(4);
    expect(cvvLength('visa')).toBe(3);
  });
});

describe('A card', () => {
  test('is valid until its month has ended everywhere on earth, and no longer', () => {
    // November ends last at UTC-12, twelve hours after Greenwich.
    expect(isExpired(11, 2026, new Date('2026-12-01T11:59:59.999Z'))).toBe(false);
    expect(isExpired(11, 2026, new Date('2026-12-01T12:00:00.000Z'))).toBe(true);
  });

  test('that expires in December is valid until the end of the year', () => {
    expect(isExpired(12, 2026, new Date('2027-01-01T11:59:59.999Z'))).toBe(false);
    expect(isExpired(12, 2026, new Date('2027-01-01T12:00:00.000Z'))).toBe(true);
  });

  test('cannot expire more than twenty years from now', () => {
    expect(lastExpiryYear(new Date('2026-11-25T12:00:00Z'))).toBe(2046);
  });
});
