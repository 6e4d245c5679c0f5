/** A text as it is searched for numbers. */
export type SearchedText = {
  /** With every digit as one of ASCII. */
  readonly folded: string;
  /** All of them in one row, whatever stands between them. */
  readonly digits: string;
};

/** Makes a text ready for several searches; what is ready already stays as it is. */
export function searchedText(text: string | SearchedText): SearchedText {
  if (typeof text !== 'string') return text;
  const folded = foldDigits(text);
  return { folded, digits: asciiDigitsIn(folded) };
}

// One pass without an expression: it stands on the paying path, for every text of a request.
function asciiDigitsIn(text: string): string {
  let digits = '';
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) digits += text.charAt(at);
  }
  return digits;
}

const ASCII = /^[\u0000-\u007f]*$/;
// What is or becomes a digit: the numbers of Unicode, and signs such as U+33E0, the telegraph's first day.
const NUMERALS = /[\p{N}\u32c0-\u32cb\u3358-\u3370\u33e0-\u33fe]/u;
// What has no width or only directs the text (zero-width spaces, soft hyphens, bidi controls), and what
// is drawn around a digit, as in a keycap.
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Me}]/gu;

/**
 * The text with every digit as one of ASCII: of any script (Unicode Nd), and full-width, mathematical,
 * circled, raised … ones. What has no width is gone. Texts in ASCII, or without a digit, are given back as
 * they are.
 */
export const foldDigits = (text: string): string =>
  ASCII.test(text) || !NUMERALS.test(text)
    ? text
    : text.normalize('NFKC').replace(UNSEEN, '').replace(/\p{N}/gu, asciiDigitOf);

/** All digits of a text in one row, whatever stands between them. */
export const digitsOf = (text: string): string => asciiDigitsIn(foldDigits(text));

/**
 * A cheap look at a folded text, which spares most texts the others: false if it has nowhere so many
 * digits without a letter of ASCII between them, as ids and keys have not.
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

/** The digits that stand together in a folded text, with whatever between them but letters. */
export const digitRunsOf = (folded: string): readonly string[] =>
  folded.replace(NEITHER_LETTER_NOR_DIGIT, '').match(/\d+/g) ?? [];

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
