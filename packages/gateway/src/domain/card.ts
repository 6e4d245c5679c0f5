/** Every scheme that is told apart; `unknown` is charged all the same. */
export const cardBrands = [
  'visa',
  'mastercard',
  'american_express',
  'discover',
  'diners_club',
  'jcb',
  'unionpay',
  'maestro',
  'unknown',
] as const;

export type CardBrand = (typeof cardBrands)[number];

/** What is kept in clear and shown of a card: brand, last four digits and expiry (PCI DSS 3.4.1). */
export type CardSummary = {
  readonly brand: CardBrand;
  readonly last4: string;
  /** 1–12 */
  readonly expiryMonth: number;
  /** Four digits. */
  readonly expiryYear: number;
};

// [first, last] of the leading digits (BIN), both inclusive and of one length. The first match wins,
// so narrow ranges stand before the wide ones that contain them.
const BIN_RANGES: readonly (readonly [string, string, CardBrand])[] = [
  ['4', '4', 'visa'],
  ['51', '55', 'mastercard'],
  ['2221', '2720', 'mastercard'],
  ['34', '34', 'american_express'],
  ['37', '37', 'american_express'],
  ['6011', '6011', 'discover'],
  ['644', '649', 'discover'],
  ['65', '65', 'discover'],
  ['300', '305', 'diners_club'],
  ['3095', '3095', 'diners_club'],
  ['36', '36', 'diners_club'],
  ['38', '39', 'diners_club'],
  ['3528', '3589', 'jcb'],
  ['62', '62', 'unionpay'],
  ['81', '81', 'unionpay'],
  ['50', '50', 'maestro'],
  ['56', '58', 'maestro'],
  ['63', '63', 'maestro'],
  ['67', '67', 'maestro'],
];

/** The scheme that a card number belongs to, by its leading digits. */
export function brandOf(cardNumber: string): CardBrand {
  for (const [first, last, brand] of BIN_RANGES) {
    const bin = cardNumber.slice(0, first.length);
    if (bin >= first && bin <= last) return brand;
  }
  return 'unknown';
}

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

/** True if the text carries the card number, however its digits are separated or typeset. */
export const carriesCardNumber = (text: string, cardNumber: string): boolean =>
  text.length >= cardNumber.length &&
  text.normalize('NFKC').replace(/\D/g, '').includes(cardNumber);

/**
 * True if the text could carry a card number of a known brand, with whatever separators but letters:
 * a run of 13 to 19 digits as a whole, or a number of the usual length inside a longer run.
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

const SHORTEST_CARD_NUMBER = 12;

// Whatever stands between digits but letters, so that a UUID does not become one long number.
const SEPARATORS = /[^\p{L}\p{N}]/gu;

/** The digits that stand together in a text, enough for a card number, typeset in any way. */
const digitRuns = (text: string): readonly string[] =>
  text
    .normalize('NFKC')
    .replace(SEPARATORS, '')
    .match(/\d{12,}/g) ?? [];

const couldBeCardNumber = (digits: string): boolean =>
  brandOf(digits) !== 'unknown' && passesLuhn(digits);

/** True if the text could carry the number of this card, of which no more than this is at hand. */
export const mayCarryNumberOf = ({ brand, last4 }: CardSummary, text: string): boolean =>
  digitRuns(text).some((run) => {
    for (let end = run.length; end >= SHORTEST_CARD_NUMBER; end--) {
      if (!run.endsWith(last4, end)) continue;
      for (let length = SHORTEST_CARD_NUMBER; length <= Math.min(end, 19); length++) {
        const part = run.slice(end - length, end);
        if (brandOf(part) === brand && passesLuhn(part)) return true;
      }
    }
    return false;
  });

/** All that is ever shown of a card number. */
export const maskedCardNumber = (last4: string): string => `**** **** **** ${last4}`;
