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

// 15 to 19 digits: the lengths of today's cards. Shorter runs are mostly timestamps in references,
// and an operator needs those.
const looksLikeACard = /\d{15,19}/g;

/** Free text on its way to a log, with whatever could be a card number taken out. */
export function withoutCardNumbers(text: string): string {
  return text.replace(looksLikeACard, (digits) => (passesLuhn(digits) ? '[card number]' : digits));
}

/** Whether a reference is, or holds, what could be a card number; references are kept in clear. */
export function couldBeACardNumber(reference: string): boolean {
  const bare = reference.replaceAll(/[-_]/g, '');
  // With its separators gone a UUID may well hold such a run, but it is never nothing else.
  const isOne = /^\d{15,19}$/.test(bare) && passesLuhn(bare);
  return isOne || withoutCardNumbers(reference) !== reference;
}
