import { holdsCardNumber } from '../../src/domain/card-text.js';
import { brandOf, isCardRange, numberLengths } from '../../src/domain/card-schemes.js';
import { passesLuhn } from '../../src/domain/luhn.js';
import { publishedCards } from '../support/published-cards.js';

// A Mir card that is not in the request.
const NUMBER = '2200000000000053';
const inFours = (digits: string, separator: string) =>
  (digits.match(/.{1,4}/g) ?? []).join(separator);
const inScript = (digits: string, zero: number) =>
  digits.replace(/\d/g, (digit) => String.fromCodePoint(zero + Number(digit)));

describe('Any card number in a text', () => {
  const charged = Object.values(publishedCards)
    .flat()
    .filter((number) => isCardRange(number) && number.length >= 13);

  test('is found, for every scheme and length', () => {
    const missed = charged.filter((number) => !holdsCardNumber(number));
    // For few schemes without a name here are the lengths known.
    expect(missed.filter((number) => brandOf(number) !== 'unknown')).toEqual([]);
    const byLength = new Set(charged.map((number) => number.length));
    expect([...byLength].sort()).toEqual([13, 14, 15, 16, 18, 19]);
  });

  test.each([
    ['a space', ' '],
    ['a no-break space', '\u00a0'],
    ['a thin space', '\u2009'],
    ['an ideographic space', '\u3000'],
    ['a hyphen', '-'],
    ['a non-breaking hyphen', '\u2011'],
    ['an en dash', '–'],
    ['an em dash with spaces', ' — '],
    ['a minus', '\u2212'],
    ['a dot', '.'],
    ['a middle dot', '·'],
    ['a slash', '/'],
    ['a backslash', '\\'],
    ['an underscore', '_'],
    ['a comma', ','],
    ['a line break', '\n'],
    ['a tab', '\t'],
    ['a zero-width space', '\u200b'],
    ['a zero-width joiner', '\u200d'],
    ['a word joiner', '\u2060'],
    ['a soft hyphen', '\u00ad'],
    ['a byte order mark', '\ufeff'],
    ['a right-to-left override', '\u202e'],
    ['a left-to-right mark', '\u200e'],
    ['an isolate', '\u2067'],
    ['an emoji', '💳'],
    ['brackets', ')('],
  ])('is found with %s between its digits', (_, separator) => {
    for (const text of [
      inFours(NUMBER, separator),
      Array.from(NUMBER).join(separator),
      `${NUMBER.slice(0, 6)}${separator}${NUMBER.slice(6)}`,
      `paid with ${inFours(NUMBER, separator)} by my aunt`,
    ]) {
      expect([text, holdsCardNumber(text)]).toEqual([text, true]);
    }
  });

  test.each([
    ['full-width', 0xff10],
    ['Arabic-Indic', 0x660],
    ['extended Arabic-Indic', 0x6f0],
    ['Devanagari', 0x966],
    ['Bengali', 0x9e6],
    ['Thai', 0xe50],
    ['Tibetan', 0xf20],
    ['Khmer', 0x17e0],
    ['Mongolian', 0x1810],
    ['mathematical bold', 0x1d7ce],
    ['mathematical monospace', 0x1d7f6],
    ['Adlam', 0x1e950],
    ['segmented', 0x1fbf0],
    ['subscript', 0x2080],
  ])('is found in %s digits', (_, zero) => {
    expect(holdsCardNumber(`no. ${inScript(NUMBER, zero)}`)).toBe(true);
    expect(holdsCardNumber(inFours(NUMBER, '-').replace(/2/g, inScript('2', zero)))).toBe(true);
  });

  test.each([
    ['circled', '②②⓪⓪⓪⓪⓪⓪⓪⓪⓪⓪⓪⓪⑤③'],
    ['circled in black', '❷❷⓿⓿⓿⓿⓿⓿⓿⓿⓿⓿⓿⓿❺❸'],
    ['circled twice', '⓶⓶⓿⓿⓿⓿⓿⓿⓿⓿⓿⓿⓿⓿⓹⓷'],
    ['raised', '²²⁰⁰⁰⁰⁰⁰⁰⁰⁰⁰⁰⁰⁵³'],
    [
      'on keycaps',
      Array.from(NUMBER)
        .map((digit) => `${digit}\ufe0f\u20e3`)
        .join(''),
    ],
  ])('is found in digits that are %s', (_, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });

  test.each([
    ['among words', 'Please use 5555 5555 5555 4444, it is my other one'],
    ['behind a word', 'pan4242424242424242x'],
    ['with its expiry and its CVV', '4242 4242 4242 4242 12/42 123'],
    ['with its CVV', '4242424242424242-123'],
    ['behind an order number', '1234 4242 4242 4242 4242'],
    ['as a magnetic stripe has it', ';4242424242424242=42122010000000000000?'],
    ['filled up with zeros', '00000004242424242424242'],
    ['of American Express, as it is printed', 'or 12: 3782 822463 10005'],
    ['of Diners, as it is printed', 'or 12: 3056 930902 5904'],
    ['of UnionPay, with 19 digits', 'or 12: 6205 5000 0000 0000 004'],
    ['of Maestro, with 12 digits as they are printed', '5018 0000 0009'],
    ['behind a plus sign', '+4242424242424242'],
    ['behind a word of two letters', 'NO4242424242424242, nr 42 4242 4242 4242 4242'],
    ['behind an IBAN', 'ES91 2100 0418 4502 0005 1332 5555 5555 5555 4444'],
  ])('is found %s', (_, text) => {
    expect(holdsCardNumber(text)).toBe(true);
  });
});

describe("A shop's text", () => {
  test.each([
    ['a phone number', 'Call me: +49 1512 1234560 or +4915121234560'],
    ['a German phone number without its plus', '4915121234570', 'phone'],
    ['a Colombian phone number', '573001234569'],
    ['an EAN', '4006381333931', 'ean'],
    ['an EAN, called so', 'EAN 4012888818888'],
    ['a SIRET', '38000000000006', 'siret'],
    ['an IBAN', 'Pay back to ES91 2100 0418 4502 0005 1332 please'],
    ['an IBAN without spaces', 'NL91ABNA0417164300'],
    ['an Estonian IBAN', 'EE38 2200 2210 2014 5685'],
    ['a place', '40.712776,-74.005974'],
    ['a UUID', '42424242-4242-4242-8242-424242424242'],
    ['a day and a time', '2611251430590004'],
    ['dates', 'From 25.11.2026 12:30 to 01.12.2026 18:00'],
    ['prices', '2 × 10.00, 1 × 5.99, together 25.99 USD on 2026-11-25'],
    ['an order of Amazon’s', '302-1234567-1234569'],
    ['a masked card', 'Visa **** **** **** 4242, 424242******4242'],
    ['a tracking number', '1Z 999 AA1 01 2345 6784'],
    ['an IP address', '192.168.100.200 and 2001:db8::1'],
    ['what is no number', 'Order of seventeen apples'],
  ])('is not mistaken for a card number: %s', (_, text, label = '') => {
    expect(holdsCardNumber(text, label)).toBe(false);
  });
});

// `SAMPLE=1000000 npx jest card-text -t share` measures with a million of each.
const SAMPLE = Number(process.env.SAMPLE ?? 5_000);

// A small seeded generator (mulberry32), so that each run gives the same counts.
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('The share of harmless order numbers that is refused', () => {
  const random = randomFrom(18);
  const below = (limit: number) => Math.floor(random() * limit);
  const digits = (length: number) => Array.from({ length }, () => below(10)).join('');
  const numeral = (length: number) => `${1 + below(9)}${digits(length - 1)}`;
  const hex = (length: number) => Array.from({ length }, () => below(16).toString(16)).join('');
  const two = (value: number) => String(value).padStart(2, '0');
  const time = () => {
    const at = new Date(Date.UTC(2023, 0, 1) + below(7 * 365 * 86_400) * 1_000);
    return {
      year: String(at.getUTCFullYear()),
      month: two(at.getUTCMonth() + 1),
      day: two(at.getUTCDate()),
      clock: [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(''),
    };
  };
  const dated = (write: (at: ReturnType<typeof time>) => string) => () => write(time());
  const counter = (length: number) => String(below(500_000)).padStart(length, '0');

  // Measured with a million of each, in per cent, rounded up.
  test.each<[shape: string, make: () => string, atMost: number]>([
    ['9 digits', () => numeral(9), 0],
    ['10 digits', () => numeral(10), 0],
    ['11 digits', () => numeral(11), 0],
    ['12 digits', () => numeral(12), 0],
    ['13 digits', () => numeral(13), 2],
    ['14 digits', () => numeral(14), 1.5],
    ['15 digits', () => numeral(15), 1.5],
    ['16 digits', () => numeral(16), 4.5],
    ['17 digits', () => numeral(17), 2],
    ['18 digits', () => numeral(18), 2],
    ['19 digits', () => numeral(19), 3.5],
    ['20 digits', () => numeral(20), 0],
    ['3-7-7', () => `${numeral(3)}-${digits(7)}-${digits(7)}`, 0],
    ['4-4-4', () => `${numeral(4)}-${digits(4)}-${digits(4)}`, 0.8],
    ['YYYYMMDD-counter', dated((at) => `${at.year}${at.month}${at.day}-${counter(6)}`), 0],
    ['YYYYMMDD and counter', dated((at) => `${at.year}${at.month}${at.day}${counter(8)}`), 0],
    ['YYYYMMDDHHMMSS', dated((at) => `${at.year}${at.month}${at.day}${at.clock}`), 0],
    ['YYMMDD-counter', dated((at) => `${at.year.slice(2)}${at.month}${at.day}-${counter(4)}`), 0],
    [
      'YYMMDD and counter, 16 digits',
      dated((at) => `${at.year.slice(2)}${at.month}${at.day}${counter(10)}`),
      0,
    ],
    [
      'YYMMDDHHMMSS and counter, 16 digits',
      dated((at) => `${at.year.slice(2)}${at.month}${at.day}${at.clock}${digits(4)}`),
      0,
    ],
    ['DDMMYYYY and counter', dated((at) => `${at.day}${at.month}${at.year}${counter(8)}`), 0],
    ['milliseconds since 1970', () => String(1_700_000_000_000 + below(200_000_000_000)), 0],
    ['snowflakes', () => `1${digits(18)}`, 0],
    ['UUIDs', () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`, 0],
    ['UUIDs without hyphens', () => hex(32), 0],
  ])('%s', (_, make, atMost) => {
    let refused = 0;
    for (let i = 0; i < SAMPLE; i++) if (holdsCardNumber(make())) refused += 1;
    const share = (100 * refused) / SAMPLE;
    if (process.env.SAMPLE !== undefined) process.stdout.write(`${share.toFixed(4)} %\n`);
    expect(share).toBeLessThanOrEqual(atMost);
  });

  // One in ten has a valid check digit, so that alone decides nothing.
  test('is far below the share with a valid check digit', () => {
    let passed = 0;
    for (let i = 0; i < SAMPLE; i++) if (passesLuhn(numeral(12))) passed += 1;
    expect(passed / SAMPLE).toBeGreaterThan(0.09);
    expect(numberLengths.maestro).toContain(12);
  });
});
