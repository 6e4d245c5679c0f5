/** Verification values are stored nowhere, so every payment of a load may carry the same one. */
export const CVV = '917';

/** The `card` of a payment request. */
export const cardOf = (number: string) => ({
  number,
  expiry_month: 12,
  expiry_year: 2042,
  cvv: CVV,
});

/** A card number: the payload and its check digit by Luhn's formula (ISO/IEC 7812-1). */
export function withCheckDigit(payload: string): string {
  const sum = Array.from(payload, Number)
    .reverse()
    .map((digit, place) => (place % 2 === 0 ? digit * 2 : digit))
    .reduce((total, weighted) => total + (weighted > 9 ? weighted - 9 : weighted), 0);
  return `${payload}${(10 - (sum % 10)) % 10}`;
}
