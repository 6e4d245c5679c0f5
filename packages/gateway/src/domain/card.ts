import { brandOf, type CardBrand, isCardRange } from './card-schemes.js';

export { brandOf, type CardBrand, cardBrands } from './card-schemes.js';

/** What is kept in clear and shown of a card: brand, last four digits and expiry (PCI DSS 3.4.1). */
export type CardSummary = {
  readonly brand: CardBrand;
  readonly last4: string;
  /** 1–12 */
  readonly expiryMonth: number;
  /** Four digits. */
  readonly expiryYear: number;
};

/** Digits in the brand's card verification value: four on American Express, else three. */
export const cvvLength = (brand: CardBrand): 3 | 4 => (brand === 'american_express' ? 4 : 3);

/** The check digit test that every card number passes (ISO/IEC 7812-1, Luhn). Takes digits only. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const doubled = digit * 2;
    sum += i % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

// A card is good until its month has ended everywhere; the last place on earth is at UTC−12. The
// bank knows the real hour: refusing earlier would turn away cards that it still accepts.
const LAST_TIME_ZONE_OFFSET_HOURS = 12;

/** True once the card's expiry month (1–12) has ended everywhere on earth. */
export const isExpired = (expiryMonth: number, expiryYear: number, now: Date): boolean =>
  now.getTime() >= Date.UTC(expiryYear, expiryMonth, 1, LAST_TIME_ZONE_OFFSET_HOURS);

/** No issuer makes cards for longer; a later year is mistyped. */
export const LONGEST_LIFE_YEARS = 20;

/** The last year in which a card can expire that is in somebody's hands now. */
export const lastExpiryYear = (now: Date): number => now.getUTCFullYear() + LONGEST_LIFE_YEARS;

/** True if the text carries the card number, however its digits are separated or typeset. */
export const carriesCardNumber = (text: string, cardNumber: string): boolean =>
  text.length >= cardNumber.length && inAsciiDigits(text).replace(/\D/g, '').includes(cardNumber);

/**
 * True if the text could carry a card number, with whatever separators but letters: a run of 13 to 19
 * digits as a whole, or a number of the usual length inside a longer run.
 */
export function looksLikeCardNumber(text: string): boolean {
  return digitRuns(text).some((run) => {
    if (run.length >= 13 && run.length <= 19 && couldBeCardNumber(run)) return true;
    for (let from = 0; from < run.length; from++) {
      const usualLength = brandOf(run.slice(from)) === 'american_express' ? 15 : 16;
      const part = run.slice(from, from + usualLength);
      if (part.length === usualLength && couldBeCardNumber(part)) return true;
    }
    return false;
  });
}

/** True if the text could carry the number of this card, of which no more than this is at hand. */
export const mayCarryNumberOf = ({ brand, last4 }: CardSummary, text: string): boolean =>
  digitRuns(text).some((run) => {
    for (let end = run.length; end >= SHORTEST_CARD_NUMBER; end--) {
      if (!run.endsWith(last4, end)) continue;
      for (let length = SHORTEST_CARD_NUMBER; length <= Math.min(end, 19); length++) {
        const part = run.slice(end - length, end);
        if (couldBeOfBrand(part, brand) && passesLuhn(part)) return true;
      }
    }
    return false;
  });

const SHORTEST_CARD_NUMBER = 12;

// Whatever stands between digits but letters, so that a UUID does not become one long number.
const SEPARATORS = /[^\p{L}\p{N}]/gu;

/** The digits that stand together in a text, enough for a card number, typeset in any way. */
const digitRuns = (text: string): readonly string[] =>
  inAsciiDigits(text)
    .replace(SEPARATORS, '')
    .match(/\d{12,}/g) ?? [];

const couldBeCardNumber = (digits: string): boolean => isCardRange(digits) && passesLuhn(digits);

// The first releases had no names for these and kept such cards under a neighbour's.
const NAMED_LATER: ReadonlySet<CardBrand> = new Set<CardBrand>([
  'elo',
  'hipercard',
  'rupay',
  'mir',
  'troy',
  'verve',
  'dankort',
  'jcb',
  'unknown',
]);

function couldBeOfBrand(digits: string, kept: CardBrand): boolean {
  const brand = brandOf(digits);
  return brand === kept || (NAMED_LATER.has(brand) && isCardRange(digits));
}

const ASCII = /^[\u0000-\u007f]*$/;

/** The text with the digits of every script (full-width, Arabic-Indic …) as those of ASCII. */
const inAsciiDigits = (text: string): string =>
  ASCII.test(text) ? text : text.normalize('NFKC').replace(/\p{Nd}/gu, asciiDigitOf);

// Unicode keeps the ten digits of a script together and in order, zero first.
function asciiDigitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}

/** All that is ever shown of a card number. */
export const maskedCardNumber = (last4: string): string => `**** **** **** ${last4}`;
