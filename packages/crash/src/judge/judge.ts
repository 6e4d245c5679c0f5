import { judgeAmounts } from './amounts.js';
import { type Facts, type Violation } from './facts.js';
import { judgeEvents } from './events.js';
import { judgeMoney } from './money.js';
import { judgeOperationAnswers } from './operation-answers.js';
import { judgeOperations } from './operations.js';
import { judgeCheckoutPayers } from './checkout-payers.js';
import { judgeSessionAnswers } from './session-answers.js';
import { judgeSessionEvents } from './session-events.js';
import { judgeSessions } from './sessions.js';
import { judgeStuck } from './stuck.js';
import { judgePayers } from './payers.js';
import { judgeAuthentications } from './authentications.js';
import { judgeAnswers } from './answers.js';

/** Every broken promise, by the bank's ledger, the books and the merchants' replies. */
export const judge = (facts: Facts): Violation[] => [
  ...judgeMoney(facts),
  ...judgeOperations(facts),
  ...judgeAmounts(facts),
  ...judgeAnswers(facts),
  ...judgeOperationAnswers(facts),
  ...judgePayers(facts),
  ...judgeAuthentications(facts),
  ...judgeSessions(facts),
  ...judgeSessionAnswers(facts),
  ...judgeCheckoutPayers(facts),
  ...judgeEvents(facts),
  ...judgeSessionEvents(facts),
  ...judgeStuck(facts),
];
