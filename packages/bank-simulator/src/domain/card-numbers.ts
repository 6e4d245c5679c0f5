/** The check digit rule (ISO/IEC 7812) that every real card number follows. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight++) {
    const digit = Number(digits[digits.length - 1 - fromRight]);
    const weighted = fromRight % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** The only form in which a card number is kept or shown. */
export function maskCardNumber(number: string): string {
  return `**** **** **** ${number.slice(-4)}`;
}

// 15 to 19 digits: the lengths of today's cards. Shorter runs are mostly timestamps in references, which
// operators need.
const LOOKS_LIKE_A_CARD = /\d{15,19}/g;

/** Text for the log, with everything removed that could be a card number. */
export function withoutCardNumbers(text: string): string {
  return text.replace(LOOKS_LIKE_A_CARD, (digits) =>
    passesLuhn(digits) ? '[card number]' : digits,
  );
}

/** Whether a reference is or contains a possible card number. References are stored in clear. */
export function couldBeACardNumber(reference: string): boolean {
  const bare = reference.replaceAll(/[-_]/g, '');
  // Without separators a UUID may contain such a run, but never consists of one.
  const isOne = /^\d{15,19}$/.test(bare) && passesLuhn(bare);
  return isOne || withoutCardNumbers(reference) !== reference;
}
