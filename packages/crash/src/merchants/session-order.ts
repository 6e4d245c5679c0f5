import { type MerchantId } from './order.js';

/** A checkout session that a merchant orders once, however often the client has to send it. */
export type SessionOrder = {
  /** Sent as the merchant's reference; the session's payments have it too. */
  readonly tag: string;
  readonly merchant: MerchantId;
  readonly key: string;
  readonly amount: number;
  readonly currency: string;
  readonly capture: 'automatic' | 'manual';
  /** The page of the shop for payers who have paid. */
  readonly returnUrl: string;
  /** The page of the shop for payers who do not want to pay, if it has one. */
  readonly cancelUrl: string | null;
};

/** The body of the request for a session. */
export const bodyOfSession = (order: SessionOrder): string =>
  JSON.stringify({
    amount: order.amount,
    currency: order.currency,
    capture: order.capture,
    reference: order.tag,
    return_url: order.returnUrl,
    cancel_url: order.cancelUrl,
  });
