/** A text prepared for number searches. */
export type SearchedText = {
  /** With every digit as an ASCII digit. */
  readonly folded: string;
  /** All of its digits, without anything between them. */
  readonly digits: string;
};

/** Prepares a text for several searches; returns a prepared one unchanged. */
export function searchedText(text: string | SearchedText): SearchedText {
  if (typeof text !== 'string') return text;
  const folded = foldDigits(text);
  return { folded, digits: asciiDigitsIn(folded) };
}

// A plain loop: it runs for every text of a payment, and is faster than a regular expression.
function asciiDigitsIn(text: string): string {
  let digits = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits += text.charAt(at);
  }
  return digits;
}

const ASCII = /^[\u0000-\u007f]*$/;
// Whatever is or normalizes to a digit: Unicode numbers, and signs such as U+33E0.
const NUMERALS = /[\p{N}\u32c0-\u32cb\u3358-\u3370\u33e0-\u33fe]/u;
// Invisible characters (zero-width spaces, soft hyphens, bidi controls), and marks that enclose a digit,
// as in a keycap.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Me}]/gu;

/**
 * Replaces digits of any script (Unicode Nd), and full-width, mathematical, circled or raised ones, by
 * ASCII digits, and removes invisible characters. Returns ASCII texts, and texts without digits, unchanged.
 */
export const foldDigits = (text: string): string =>
  ASCII.test(text) || !NUMERALS.test(text)
    ? text
    : text.normalize('NFKC').replace(UNSEEN, '').replace(/\p{N}/gu, asciiDigitOf);

/** All digits of a text, without anything between them. */
export const digitsOf = (text: string): string => asciiDigitsIn(foldDigits(text));

/**
 * The runs of at least `length` digits in a folded text. Only letters end a run; other characters are
 * left out.
 */
export const digitRunsOf = (folded: string, length: number): readonly string[] =>
  mayHaveDigitRun(folded, length)
    ? (folded.replace(NEITHER_LETTER_NOR_DIGIT, '').match(/\d+/g) ?? []).filter(
        (run) => run.length >= length,
      )
    : [];

/**
 * A cheap check of a folded text: false if it has no run of this many digits, whatever other than an ASCII
 * letter stands between them. It rules out most ids and keys.
 */
export function mayHaveDigitRun(folded: string, length: number): boolean {
  let digits = 0;
  for (let at = 0; at < folded.length; at++) {
    const code = folded.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) {
      digits += 1;
      if (digits >= length) return true;
    } else if (isAsciiLetter(code)) digits = 0;
  }
  return false;
}

const isAsciiLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);

const NEITHER_LETTER_NOR_DIGIT = /[^\p{L}\p{N}]/gu;

// Digits that are no decimal digits to Unicode and that NFKC leaves as they are (Numeric_Type=Digit):
// the first of a row, its value, and how many there are. Ethiopic, Tai Lue, circled in black, circled
// twice, sans-serif, Kharoshthi, Rumi, Brahmi.
const ROWS: readonly (readonly [first: number, value: number, count: number])[] = [
  [0x1369, 1, 9],
  [0x19da, 1, 1],
  [0x24f5, 1, 9],
  [0x24ff, 0, 1],
  [0x2776, 1, 9],
  [0x2780, 1, 9],
  [0x278a, 1, 9],
  [0x10a40, 1, 4],
  [0x10e60, 1, 9],
  [0x11052, 1, 9],
  [0x1f10b, 0, 1],
  [0x1f10c, 0, 1],
];

const DECIMAL = /\p{Nd}/u;

function asciiDigitOf(numeral: string): string {
  const code = numeral.codePointAt(0) ?? 0;
  if (!DECIMAL.test(numeral)) {
    const row = ROWS.find(([first, , count]) => code >= first && code < first + count);
    return row === undefined ? numeral : String(code - row[0] + row[1]);
  }
  // Unicode keeps the ten digits of a script together and in order, zero first.
  let zero = code;
  while (DECIMAL.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}
