import { passesLuhn } from './luhn.js';

// Numbers with many digits that are not card numbers. One in ten numbers passes the check digit test, so each of
// these would be refused now and then, and some always.

// A UUID (RFC 9562). One in a hundred random ones has 13 digits in a row.
const UUID =
  /(?<![0-9a-z])[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}(?![0-9a-z])/gi;
// A hash or hexadecimal id: it contains letters, six of sixteen.
const HEX = /(?<![0-9a-z])[0-9a-f]{24,}(?![0-9a-z])/gi;
// Coordinates, such as 40.712776,-74.005974.
const COORDINATES = /(?<![\d.])[-+]?\d{1,3}\.\d{3,} ?[,;] ?[-+]?\d{1,3}\.\d{3,}(?![\d.])/g;
// An IBAN (ISO 13616), with or without spaces: country, check digits, national account number.
const IBAN = /(?<![0-9a-z])[a-z]{2}\d{2}(?: ?[0-9a-z]){11,33}(?![0-9a-z])/gi;
// The length of an IBAN by country (SWIFT's IBAN registry).
const IBAN_LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 ' +
    'QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const ONE_UUID = new RegExp(`^${UUID.source}$`, 'i');

/** True for a UUID in its text form (RFC 9562). */
export const isUuid = (text: string): boolean => text.length === 36 && ONE_UUID.test(text);

/** The text without numbers of other forms: UUIDs, hashes, coordinates, IBANs. */
export function withoutOtherNumbers(text: string): string {
  if (!HAS_LETTER.test(text)) return text.includes('.') ? text.replace(COORDINATES, WORD) : text;
  return text
    .replace(UUID, WORD)
    .replace(HEX, (token) => (token.replace(/\d/g, '').length > 1 ? WORD : token))
    .replace(COORDINATES, WORD)
    .replace(IBAN, withoutIban);
}

const HAS_LETTER = /[a-z]/i;
const WORD = 'x';

function withoutIban(found: string): string {
  const length = IBAN_LENGTHS.get(found.slice(0, 2).toUpperCase());
  if (length === undefined) return found;
  let end = 0;
  for (let taken = 0; taken < length && end < found.length; end++) {
    if (found[end] !== ' ') taken += 1;
  }
  const iban = found.slice(0, end).replaceAll(' ', '');
  // Following words may look like a part of it.
  const isWhole = iban.length === length && (found[end] ?? ' ') === ' ';
  return isWhole && passesMod97(iban) ? WORD + found.slice(end) : found;
}

// ISO 7064: with country and check digits moved to the end and letters as 10 to 35, the remainder by 97 is 1.
function passesMod97(iban: string): boolean {
  let rest = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(character, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** What precedes some digits: a plus sign, and which word, in lower case. */
export type Place = { readonly isAfterPlus: boolean; readonly word: string };

const PHONES = /phone|mobil|^tel|^cell|msisdn|whatsapp|^fax$|^sms$/;
const GOODS = /(?<![a-z])(?:ean|gtin|upc|isbn)(?![a-z])|barcode/;
// Telephone numbers have up to 15 digits (E.164), and nearly all have up to 13.
const LONGEST_PHONE = 13;

/** True for digits that are something other than a card number, by their form and what precedes them. */
export const isOtherNumber = (digits: string, { isAfterPlus, word }: Place): boolean =>
  beginsWithDate(digits) ||
  (digits.length <= LONGEST_PHONE && (isAfterPlus || PHONES.test(word))) ||
  (digits.length <= 14 && GOODS.test(word) && passesGs1(digits)) ||
  (digits.length === 14 && word === 'siret' && passesLuhn(digits.slice(0, 9)));

// GS1 General Specifications, 7.9: weights of 3 and 1, from the right, after the check digit.
function passesGs1(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 1 : 3);
  }
  return sum % 10 === 0;
}

// Only until then: later years look more like card numbers.
const LAST_YEAR = 31;

/**
 * True for order numbers of a date with a time or a counter: YYMMDD or DDMMYYYY. Some card numbers begin with 22 to
 * 31 as well, but only three in a thousand of those look like a date with a time or a low counter.
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
