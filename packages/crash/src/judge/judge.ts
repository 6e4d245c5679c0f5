import { type Facts, type Violation } from './facts.js';
import { judgeMoney } from './money.js';
import { judgeStuck, judgeWords } from './words.js';

/** Every promise that was broken, by what the bank's ledger, the books and the merchants say. */
export const judge = (facts: Facts): Violation[] => [
  ...judgeMoney(facts),
  ...judgeWords(facts),
  ...judgeStuck(facts),
];
