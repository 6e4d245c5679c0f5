import { isReleaseDue } from '../payment.js';
import { endAuthorization, operationRule, type OperationRule } from './rule.js';

/** Releases what is held, or ends a challenge: what becomes of that is in challenge-void.ts. */
export const voidRule: OperationRule = {
  steps: [
    { from: 'authorized', to: 'canceled' },
    { from: 'requires_action', to: 'canceled' },
  ],
  most: ({ amount }) => amount,
  mostIs: 'what is authorized',
  refusal: () => null,
  reserve: () => ({ openOperation: 'void' }),
  succeed: (payment) => ({ amountCaptured: 0, ...endAuthorization(payment, 'void', 'canceled') }),
  // What the acquirer does not release although its time is over would be tried without end.
  fail: (payment, _amount, now) => ({
    openOperation: null,
    ...(isReleaseDue(payment, now) ? { attention: 'outcome_contradicted' } : {}),
  }),
  ...operationRule('void'),
};
