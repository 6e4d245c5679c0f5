import { bankReferenceOf, type Payment } from '../domain/payment.js';
import { type Charge } from './ports/bank.js';

/** The charge that a payment is to the bank. */
export const chargeOf = (payment: Payment): Charge => ({
  reference: bankReferenceOf(payment),
  amount: payment.amount,
  currency: payment.currency,
});
