import { passesLuhn } from './luhn.js';

// What shops write that is made of many digits and is no card number. One in ten numbers passes the test
// of the check digit, so each of these would be refused now and then, and some of them always.

// RFC 9562, written out. A random one has 13 digits in a row about once in a hundred.
const UUID =
  /(?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-z])/gi;
// A hash, or an id in hexadecimal. Of its characters six in sixteen are letters.
const HEX = /(?<![0-9a-z])[0-9a-f]{24,}(?![0-9a-z])/gi;
// 40.712776,-74.005974: a place on earth.
const PLACE = /(?<![\d.])[-+]?\d{1,3}\.\d{3,} ?[,;] ?[-+]?\d{1,3}\.\d{3,}(?![\d.])/g;
// ISO 13616, with or without spaces. Where it ends only its check digits tell.
const IBAN = /(?<![0-9a-z])[a-z]{2}\d{2}(?: ?[0-9a-z]){11,30}(?![0-9a-z])/gi;
const SHORTEST_IBAN = 15;

const ONE_UUID = new RegExp(`^${UUID.source}$`, 'i');

/** True for a UUID, as it is written out (RFC 9562). */
export const isUuid = (text: string): boolean => text.length === 36 && ONE_UUID.test(text);

/** The text without what is no card number by its form: UUIDs, hashes, places, IBANs. */
export function withoutOtherNumbers(text: string): string {
  if (!HAS_LETTER.test(text)) return text.includes('.') ? text.replace(PLACE, WORD) : text;
  return text
    .replace(UUID, WORD)
    .replace(HEX, (token) => (token.replace(/\d/g, '').length > 1 ? WORD : token))
    .replace(PLACE, WORD)
    .replace(IBAN, withoutIban);
}

const HAS_LETTER = /[a-z]/i;
const WORD = 'x';

function withoutIban(found: string): string {
  for (let end = found.length; end >= SHORTEST_IBAN; end--) {
    if (found[end - 1] !== ' ' && passesMod97(found.slice(0, end).replaceAll(' ', ''))) {
      return WORD + found.slice(end);
    }
  }
  return found;
}

// ISO 7064: the country and the check digits last, letters as 10 to 35; the rest by 97 is 1.
function passesMod97(iban: string): boolean {
  if (iban.length < SHORTEST_IBAN) return false;
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Where some digits stand: behind a plus sign, and behind which word, in lower case. */
export type Place = { readonly isAfterPlus: boolean; readonly word: string };

const PHONES = /phone|mobil|^tel|^cell|msisdn|whatsapp|^fax$|^sms$/;
const GOODS = /ean|gtin|upc|isbn|barcode/;
// A number of a telephone has up to 15 digits (E.164), and nearly all have up to 13.
const LONGEST_PHONE = 13;

/** True for digits that something else than a card has, by their form and by where they stand. */
export const isOtherNumber = (digits: string, { isAfterPlus, word }: Place): boolean =>
  beginsWithDate(digits) ||
  (digits.length <= LONGEST_PHONE && (isAfterPlus || PHONES.test(word))) ||
  (digits.length <= 14 && GOODS.test(word) && passesGs1(digits)) ||
  (digits.length === 14 && word === 'siret' && passesLuhn(digits.slice(0, 9)));

// GS1 General Specifications, 7.9: the weights are 3 and 1, from the right, behind the check digit.
function passesGs1(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 3);
  }
  return sum % 10 === 0;
}

// Until then only: the later the years, the more cards look like one.
const LAST_YEAR = 31;

/**
 * Order numbers begin with a date and a time or a counter: YYMMDD, or DDMMYYYY. Cards begin with 22 to 31
 * as well, but three in a thousand of those look like a date with a time, or with a counter that is
 * still low.
 */
function beginsWithDate(digits: string): boolean {
  const two = (at: number): number => Number(digits.slice(at, at + 2));
  const isDay = (month: number, day: number): boolean =>
    month >= 1 && month <= 12 && day >= 1 && day <= 31;
  const isYear = (year: number): boolean => year >= 20 && year <= LAST_YEAR;
  if (isDay(two(2), two(0)) && two(4) === 20 && isYear(two(6))) return true;
  const isTime = two(6) <= 23 && two(8) <= 59 && two(10) <= 59;
  if (!isTime) return false;
  return (isYear(two(0)) && isDay(two(2), two(4))) || (isDay(two(2), two(0)) && isYear(two(4)));
}
