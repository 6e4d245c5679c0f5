import { isReleaseDue } from '../payment.js';
import { endAuthorization, operationRule, type OperationRule } from './rule.js';

/** Takes all or part of what is held, once; the rest is released. */
export const capture: OperationRule = {
  steps: [{ from: 'authorized', to: 'succeeded' }],
  most: ({ amount }) => amount,
  mostIs: 'what is authorized',
  refusal: (payment, now) =>
    isReleaseDue(payment, now)
      ? 'The time to capture is over, see capture_before; the money is being released.'
      : null,
  reserve: () => ({ openOperation: 'capture' }),
  succeed: (payment, amount) => ({
    amountCaptured: amount,
    ...endAuthorization(payment, 'capture', 'succeeded'),
  }),
  fail: () => ({ openOperation: null }),
  ...operationRule('capture'),
};
