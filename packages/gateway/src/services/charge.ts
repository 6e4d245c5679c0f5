import { isVoidingChallenge } from '../domain/operations/challenge-void.js';
import { type Operation } from '../domain/operations/operation.js';
import { type Outcome } from '../domain/operations/outcome.js';
import { bankReferenceOf, type Payment } from '../domain/payment.js';
import {
  type Acquirer,
  type Authentication,
  type Charge,
  type ChargeOperation,
} from './ports/acquirer.js';
import { type PayerAddresses } from './ports/payer-addresses.js';

/** The charge that a payment is to the bank. */
export const chargeOf = (payment: Payment): Charge => ({
  reference: bankReferenceOf(payment),
  amount: payment.amount,
  currency: payment.currency,
  card: payment.card,
});

/** How the payer of a payment may be authenticated; null if the merchant said nothing about it. */
export function authenticationOf(
  { id, returnUrl, threeDSecureRequest, challengeKeyId }: Payment,
  addresses: Pick<PayerAddresses, 'wayBack'>,
): Authentication | null {
  if (returnUrl === null && threeDSecureRequest === null) return null;
  return {
    request: threeDSecureRequest ?? 'automatic',
    returnUrl: challengeKeyId === null ? null : addresses.wayBack(id, challengeKeyId),
    shopHost: returnUrl === null ? null : new URL(returnUrl).host,
  };
}

/** What a capture, void or refund is to the bank. */
function chargeOperationOf(
  payment: Payment,
  { id, kind, amount, currency }: Operation,
): ChargeOperation {
  const { card } = payment;
  const operation = { reference: id, chargeReference: bankReferenceOf(payment), currency, card };
  return kind === 'void' ? { ...operation, kind, amount: null } : { ...operation, kind, amount };
}

// The charge may still arrive, so the payment is asked about for as long as it takes.
export const NOT_FOUND = { kind: 'unknown', cause: 'not_found' } as const;

/**
 * Has the acquirer capture, void or refund. A void of a payment that waits for its payer ends the challenge instead,
 * so its outcome is that of the charge.
 */
export async function carryOut(
  acquirer: Acquirer,
  payment: Payment,
  operation: Operation,
): Promise<Outcome> {
  if (!isVoidingChallenge(payment)) {
    return isOvertaken(payment, operation)
      ? { kind: 'declined', trackingId: null, reason: 'payment_completed' }
      : acquirer.operate(chargeOperationOf(payment, operation));
  }
  const charge = chargeOf(payment);
  if (acquirer.bar !== null) return acquirer.bar(charge);
  const found = await acquirer.find(charge);
  return found.kind === 'not_found' ? NOT_FOUND : found;
}

// A program that knows no challenges has recorded the charge's outcome before that of the void. To the acquirer, a
// void would now undo the charge.
const isOvertaken = ({ state }: Payment, { kind }: Operation): boolean =>
  kind === 'void' && state.status !== 'authorized';
