import { brandOf, type CardBrand, isCardRange, numberLengths } from './card-schemes.js';
import { digitRunsOf, foldDigits, mayHaveDigitRun, type SearchedText } from './digits.js';
import { passesLuhn } from './luhn.js';
import { isOtherNumber, isUuid, type Place, withoutOtherNumbers } from './other-numbers.js';

// Finds any card's number in a text. Checks against a known card are in own-card.ts.

const SHORTEST = 12;
// For digits without separators: no scheme is known to issue 12, and every shop has 12-digit order numbers.
const SHORTEST_BARE = 13;

/**
 * True if the text contains a number that the gateway would charge: in a scheme's range, of one of its
 * lengths, with a valid check digit; in digits of any script and with any separators. `label` says what the
 * text is, such as its metadata key.
 *
 * False positives among a million numbers each, measured by card-text.test.ts: none for order numbers of 9
 * to 12 digits, of the form 3-7-7, or of a date and a counter, and none for UUIDs and hashes; 1 to 2 % for
 * arbitrary numbers of 13 to 15, 17 or 18 digits; 4 % for 16 digits.
 */
export function holdsCardNumber(text: string | SearchedText, label = ''): boolean {
  const folded = typeof text === 'string' ? foldDigits(text) : text.folded;
  if (!mayHaveDigitRun(folded, SHORTEST) || isUuid(folded)) return false;
  const searched = withoutOtherNumbers(folded);
  for (const { 0: chain, index } of searched.matchAll(CHAIN)) {
    if (chain.length < SHORTEST) continue;
    const place = (): Place => {
      const before = searched.slice(0, index);
      const word = LAST_WORD.exec(before)?.[0] ?? label;
      return { isAfterPlus: before.endsWith('+'), word: word.toLowerCase() };
    };
    if (chainHoldsOne(chain, place)) return true;
  }
  return false;
}

// Digits with anything between them but letters. A letter ends a number; otherwise two serial numbers in a
// row would be read as one.
const CHAIN = /\d(?:[^\p{L}\p{N}]*\d)*/gu;
const LAST_WORD = /\p{L}+(?=[^\p{L}\p{N}]*$)/u;

function chainHoldsOne(chain: string, placeOf: () => Place): boolean {
  const groups = chain.match(/\d+/g) ?? [];
  const isOne = (digits: string, isLength: (length: number, brand: CardBrand) => boolean) =>
    // The check digit first: it is the cheapest check, and nine in ten fail it.
    passesLuhn(digits) &&
    isCardRange(digits) &&
    isLength(digits.length, brandOf(digits)) &&
    !isOtherNumber(digits, placeOf());
  if (groups.some((group) => isOne(withoutZeros(group), isBareLength))) return true;
  if (groups.length < 2) return false;
  if (isOne(groups.join(''), isUsualLength)) return true;
  if (groups.length < 3) return false;
  return chain.split(OF_LISTS).some((part) => {
    const inPart = part.match(/\d+/g) ?? [];
    return (
      printedIn(inPart).some((digits) => isOne(digits, isLengthOf)) ||
      evenIn(inPart).some((digits) => isOne(digits, isUsualLength))
    );
  });
}

// Separates two numbers rather than parts of one.
const OF_LISTS = /[,;:|\n\r\t"'(){}[\]<>=*#+&]/;

// Fields of fixed length are padded with zeros. A single zero may belong to a day or month.
const withoutZeros = (digits: string): string => {
  const rest = digits.replace(/^00+/, '');
  return rest.length >= 15 ? rest : digits;
};

// For schemes without a name here, only these two lengths are known.
const isLengthOf = (length: number, brand: CardBrand): boolean =>
  brand === 'unknown' ? length === 16 || length === 19 : numberLengths[brand].includes(length);

const isBareLength = (length: number, brand: CardBrand): boolean =>
  length >= SHORTEST_BARE && isLengthOf(length, brand);

// With arbitrary separators only the common lengths: otherwise order numbers such as
// 302-1234567-1234567 would be Diners cards of 17 digits.
const isUsualLength = (length: number, brand: CardBrand): boolean =>
  USUAL_LENGTHS.includes(length) &&
  (length !== 14 || brand === 'diners_club') &&
  isLengthOf(length, brand);

/** Numbers grouped as on a card: 4-4-4-4, 4-4-4-4-3, 4-6-5, 4-6-4 … */
function printedIn(groups: readonly string[]): readonly string[] {
  const found: string[] = [];
  const sizeAt = (at: number): number => groups[at]?.length ?? 0;
  for (let from = 0; from < groups.length; from++) {
    if (sizeAt(from) !== 4) continue;
    if (sizeAt(from + 1) === 6 && sizeAt(from + 2) >= 4 && sizeAt(from + 2) <= 5) {
      found.push(groups.slice(from, from + 3).join(''));
    }
    let end = from + 1;
    while (sizeAt(end) === 4 && end - from < 4) end++;
    const fours = end - from;
    if (fours < 3) continue;
    const isWhole = sizeAt(from - 1) !== 4 && sizeAt(end) !== 4;
    if (fours === 4 || isWhole) found.push(groups.slice(from, end).join(''));
    if (sizeAt(end) < 4) found.push(groups.slice(from, end + 1).join(''));
  }
  return found;
}

/** Numbers in single digits, in pairs, or in two halves of eight. */
function evenIn(groups: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let from = 0; from < groups.length;) {
    const size = groups[from]?.length ?? 0;
    let end = from + 1;
    while (groups[end]?.length === size) end++;
    if (size <= 2 || size === 8) {
      const row = groups.slice(from, end).join('');
      for (let at = 0; at + SHORTEST < row.length; at += size) {
        const lengths = USUAL_LENGTHS.filter((it) => it % size === 0 && at + it <= row.length);
        found.push(...lengths.map((length) => row.slice(at, at + length)));
      }
    }
    from = end;
  }
  return found;
}

const USUAL_LENGTHS = [14, 15, 16, 19];

/** True if a card number could be anywhere in the text's digits. Stricter: for texts that may be dropped. */
export const looksLikeCardNumber = (text: string): boolean =>
  holdsCardNumber(text) ||
  digitRunsOf(foldDigits(text), SHORTEST_BARE).some((run) => {
    if (run.length <= 19 && couldBeCardNumber(run)) return true;
    for (let from = 0; from < run.length; from++) {
      const usualLength = brandOf(run.slice(from)) === 'american_express' ? 15 : 16;
      const part = run.slice(from, from + usualLength);
      if (part.length === usualLength && couldBeCardNumber(part)) return true;
    }
    return false;
  });

const couldBeCardNumber = (digits: string): boolean => isCardRange(digits) && passesLuhn(digits);

/** True if the text has a run of at least `length` digits of any script, with no letter between them. */
export const hasDigitRun = (text: string, length: number): boolean =>
  digitRunsOf(foldDigits(text), length).length > 0;
