/** The sandbox's merchants, by their published tokens. */
export const merchantTokens = {
  merchant_one: 'first_merchant_mock_token',
  merchant_two: 'second_merchant_mock_token',
} as const;

export type MerchantId = keyof typeof merchantTokens;

/** What a payer orders once, however often a client has to send it. */
export interface PaymentOrder {
  /** Sent as the merchant's reference: it names the order in the books, with or without a key. */
  tag: string;
  merchant: MerchantId;
  key: string | null;
  card: string;
  amount: number;
  currency: string;
  capture: 'automatic' | 'manual';
}

/** No verification value is kept anywhere, so every order may carry the same one. */
export const CVV = '917';

/** The order as the body of `POST /payments`. */
export const bodyOf = (order: PaymentOrder): string =>
  JSON.stringify({
    card: { number: order.card, expiry_month: 12, expiry_year: 2042, cvv: CVV },
    amount: order.amount,
    currency: order.currency,
    capture: order.capture,
    reference: order.tag,
  });
