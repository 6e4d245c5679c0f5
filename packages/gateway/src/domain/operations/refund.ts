import { refundableOf } from '../payment.js';
import { operationRule, type OperationRule } from './rule.js';

/** Pays back all or part of what was captured. Any number of refunds may be under way. */
export const refund: OperationRule = {
  steps: [{ from: 'succeeded', to: 'succeeded' }],
  most: refundableOf,
  mostIs: 'what is left to refund',
  refusal: (payment) =>
    refundableOf(payment) > 0
      ? null
      : 'All that was captured has been paid back, or is being paid back.',
  reserve: ({ amountRefundPending }, amount) => ({
    amountRefundPending: amountRefundPending + amount,
  }),
  succeed: ({ amountRefundPending, amountRefunded }, amount) => ({
    amountRefundPending: amountRefundPending - amount,
    amountRefunded: amountRefunded + amount,
  }),
  fail: ({ amountRefundPending }, amount) => ({
    amountRefundPending: amountRefundPending - amount,
  }),
  ...operationRule('refund'),
};
