import { judgeAmounts } from './amounts.js';
import { type Facts, type Violation } from './facts.js';
import { judgeMoney } from './money.js';
import { judgeOperationWords } from './operation-words.js';
import { judgeOperations } from './operations.js';
import { judgeStuck } from './stuck.js';
import { judgeWords } from './words.js';

/** Every promise that was broken, by what the bank's ledger, the books and the merchants say. */
export const judge = (facts: Facts): Violation[] => [
  ...judgeMoney(facts),
  ...judgeOperations(facts),
  ...judgeAmounts(facts),
  ...judgeWords(facts),
  ...judgeOperationWords(facts),
  ...judgeStuck(facts),
];
