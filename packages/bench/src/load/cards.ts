/** The verification value that every payment of the load carries. */
export const CVV = '917';

export const HOLDER = 'Ada Lovelace';

const HOW_MANY = 100;

/** Card numbers that are nobody's test card, so that the bank simply approves. */
export const cardNumbers: readonly string[] = Array.from({ length: HOW_MANY }, (_, index) =>
  withCheckDigit(`45599${String(index).padStart(10, '0')}`),
);

// Luhn's, ISO/IEC 7812-1.
function withCheckDigit(payload: string): string {
  const sum = Array.from(payload, Number)
    .reverse()
    .map((digit, place) => (place % 2 === 0 ? digit * 2 : digit))
    .reduce((total, weighted) => total + (weighted > 9 ? weighted - 9 : weighted), 0);
  return `${payload}${(10 - (sum % 10)) % 10}`;
}
