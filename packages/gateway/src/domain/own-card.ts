import { brandOf, type CardBrand, isCardRange } from './card-schemes.js';
import { digitRunsOf, foldDigits, type SearchedText, searchedText } from './digits.js';
import { passesLuhn } from './luhn.js';
import { isUuid } from './other-numbers.js';

// Checks of a text against a known card. PCI DSS 3.4.1 permits showing the first eight and the last four
// digits, so nine in a row are more of the number than anyone needs.
const MOST_IN_A_ROW = 8;

/**
 * True if the text contains this card number: all of its digits, forwards or backwards, with anything
 * between them, even letters; or more of them in a row than may be shown.
 */
export function carriesCardNumber(text: string | SearchedText, cardNumber: string): boolean {
  const { folded, digits } = searchedText(text);
  if (digits.length <= MOST_IN_A_ROW || !sharesBlock(digits, cardNumber)) return false;
  return (
    (digits.length >= cardNumber.length &&
      (digits.includes(cardNumber) || digits.includes(reversed(cardNumber)))) ||
    // The cheap check first. The second one splits the text where masks and letters separate digits.
    (holdsPart(digits, cardNumber) && runsOf(folded).some((run) => holdsPart(run, cardNumber)))
  );
}

const BLOCK = 5;

/**
 * A cheap check that rules out most texts. Any nine consecutive digits of the number contain a block of
 * five that begins at a multiple of five. The number backwards contains its first block backwards.
 */
function sharesBlock(digits: string, cardNumber: string): boolean {
  for (let from = 0; from + BLOCK <= cardNumber.length; from += BLOCK) {
    if (digits.includes(cardNumber.slice(from, from + BLOCK))) return true;
  }
  return digits.includes(reversed(cardNumber.slice(0, BLOCK)));
}

function reversed(digits: string): string {
  let backwards = '';
  for (let at = digits.length - 1; at >= 0; at--) backwards += digits.charAt(at);
  return backwards;
}

// A mask ends a run of digits, as a letter does: 424242******4242 may be shown.
const NUMBER = /\d(?:[^\p{L}\p{N}*#?•●]{0,3}\d)*/gu;

const runsOf = (folded: string): readonly string[] =>
  (folded.match(NUMBER) ?? []).map((run) => run.replace(/\D/g, ''));

const ZEROS = /(.)(?:.*\1){6}/;

function holdsPart(run: string, cardNumber: string): boolean {
  const size = MOST_IN_A_ROW + 1;
  if (run.length < size) return false;
  for (let from = 0; from + size <= cardNumber.length; from++) {
    const part = cardNumber.slice(from, from + size);
    // Many numbers contain the zeros of 4000000000000002.
    if (run.includes(part) && !ZEROS.test(part)) return true;
  }
  return false;
}

/**
 * Finds texts that contain the card number only together: joined in order, or one its first digits and
 * another the rest. Returns their indexes; empty if there are none.
 */
export function splitOver(
  texts: readonly (string | SearchedText)[],
  cardNumber: string,
): readonly number[] {
  const digits = texts.map((text) => searchedText(text).digits);
  const joined = digits.join('');
  if (joined.length < cardNumber.length) return [];
  const start = joined.indexOf(cardNumber);
  if (start >= 0) return placesIn(digits, start, start + cardNumber.length);
  // These two checks rule out nearly every request.
  if (!joined.includes(cardNumber.slice(0, SMALLEST_PART))) return [];
  if (!joined.includes(cardNumber.slice(-SMALLEST_PART))) return [];
  const heads = digits.map((some) =>
    longest(cardNumber.length, (n) => some.includes(cardNumber.slice(0, n))),
  );
  const tails = digits.map((some) =>
    longest(cardNumber.length, (n) => some.includes(cardNumber.slice(-n))),
  );
  for (const [at, head] of heads.entries()) {
    if (head < SMALLEST_PART) continue;
    const rest = tails.findIndex(
      (tail, other) => other !== at && tail >= SMALLEST_PART && head + tail >= cardNumber.length,
    );
    if (rest >= 0) return [at, rest].sort((a, b) => a - b);
  }
  return [];
}

// Fewer digits occur anywhere by chance. A text with all but these contains the number by itself.
const SMALLEST_PART = 4;

function longest(most: number, isThere: (length: number) => boolean): number {
  let length = 0;
  while (length < most && isThere(length + 1)) length++;
  return length;
}

function placesIn(digits: readonly string[], start: number, end: number): readonly number[] {
  const places: number[] = [];
  let at = 0;
  for (const [place, { length }] of digits.entries()) {
    if (length > 0 && at < end && at + length > start) places.push(place);
    at += length;
  }
  return places;
}

/** The part of a card that is stored unencrypted. */
type ShownOfCard = { readonly brand: CardBrand; readonly last4: string };

/** True if the text could contain the number of the card with this brand and these last four digits. */
export const mayCarryNumberOf = ({ brand, last4 }: ShownOfCard, text: string): boolean =>
  digitRunsOf(foldDigits(text), SHORTEST_CARD_NUMBER).some((run) => {
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

// The first releases did not know these brands and stored such cards under a similar one.
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

// cvv, cvv2, cvc, cvc2, ccv, csc, cvn, cvd, cav2, "security code", "verification value".
const LABEL =
  '(?<!\\p{L})(?:c(?:v[vcnd]|cv|sc|av)2?|(?:security|verification)[^\\p{L}\\p{N}]{0,3}(?:code|value|number))';
const BETWEEN = '[^\\p{L}\\p{N}]{0,3}(?:(?:is|code|no)[^\\p{L}\\p{N}]{0,3})?';
const A_LABEL = new RegExp(LABEL, 'iu');
const LABELLED = new RegExp(`${LABEL}${BETWEEN}\\d{3,4}(?!\\d)`, 'iu');

/** True if the text labels three or four digits as a card verification value. */
export const namesCvv = (text: string): boolean => LABELLED.test(foldDigits(text));

/** True if the text labels this CVV: "cvv 731", "731 (CVC)". */
export function labelsCvv(text: string | SearchedText, cvv: string): boolean {
  const { folded, digits } = searchedText(text);
  return (
    digits.includes(cvv) &&
    A_LABEL.test(folded) &&
    new RegExp(`${LABEL}${BETWEEN}${cvv}(?!\\d)|(?<!\\d)${cvv}[\\s(_-]{0,3}${LABEL}`, 'iu').test(
      folded,
    )
  );
}

/**
 * True if a reader could recognize this CVV in the text: labelled, beside the last four digits of the
 * number, or between two separators. Three digits inside a longer token do not count: one id in a hundred
 * contains them by chance.
 */
export function carriesCvv(text: string, cvv: string, cardNumber: string): boolean {
  const folded = foldDigits(text);
  if (!folded.includes(cvv) || isUuid(folded)) return false;
  const last4 = cardNumber.slice(-4);
  return (
    new RegExp(`(?<![\\p{L}\\p{N}])${cvv}(?![\\p{L}\\p{N}])`, 'u').test(folded) ||
    digitRunsOf(folded, last4.length + cvv.length).some(
      (run) => run.includes(last4 + cvv) || run.includes(cvv + last4),
    ) ||
    labelsCvv(folded, cvv)
  );
}
