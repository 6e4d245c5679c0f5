import { type CheckoutSession } from '../../domain/checkout/session.js';
import { type Payment } from '../../domain/payment.js';
import { type Secret } from '../../domain/secret.js';

/**
 * The addresses of a payment at this gateway that its payer visits. Whoever has one can act for the payer, so they are
 * made when they are needed, and neither stored nor logged.
 */
export type PayerAddresses = {
  /** The key of new payments' addresses. A payment keeps its id, so that its addresses stay the same. */
  readonly keyId: string;
  /** Where the merchant sends the payer: leads to the bank's challenge. Null if the key is gone from the ring. */
  wayOut(paymentId: Payment['id'], keyId: string): Secret | null;
  /** Where the bank sends the payer back to. Null if the key is gone from the ring. */
  wayBack(paymentId: Payment['id'], keyId: string): Secret | null;
};

/** Where the payer of a checkout session pays. Made when it is needed, for the same reason. */
export type CheckoutAddressOf = (sessionId: CheckoutSession['id']) => Secret;
