import { withCheckDigit } from '@payment-gateway/testkit/load/cards';

export const HOLDER = 'Ada Lovelace';

const COUNT = 100;

/** Card numbers that are not among the bank's test cards, so that the bank simply approves. */
export const cardNumbers: readonly string[] = Array.from({ length: COUNT }, (_, index) =>
  withCheckDigit(`45599${String(index).padStart(10, '0')}`),
);
