import { type Operation } from '../domain/operation.js';
import { bankReferenceOf, type Payment } from '../domain/payment.js';
import { type Charge, type ChargeOperation } from './ports/bank.js';

/** The charge that a payment is to the bank. */
export const chargeOf = (payment: Payment): Charge => ({
  reference: bankReferenceOf(payment),
  amount: payment.amount,
  currency: payment.currency,
  card: payment.card,
});

/** What a capture, void or refund is to the bank. */
export function chargeOperationOf(
  payment: Payment,
  { id, kind, amount, currency }: Operation,
): ChargeOperation {
  const { card } = payment;
  const operation = { reference: id, chargeReference: bankReferenceOf(payment), currency, card };
  return kind === 'void' ? { ...operation, kind, amount: null } : { ...operation, kind, amount };
}
