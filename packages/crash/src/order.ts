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

/** What can be asked of a payment later. */
export type OperationKind = 'capture' | 'void' | 'refund';

/** What a merchant asks to be done to a payment once, however often a client has to send it. */
export interface OperationOrder {
  /** The tag of the payment's order: all that happens to a payment is told together. */
  tag: string;
  merchant: MerchantId;
  paymentId: string;
  kind: OperationKind;
  key: string | null;
  /** Null asks for all that there is. */
  amount: number | null;
}

export type Order = PaymentOrder | OperationOrder;

/** True for what is to be done to a payment, false for a payment. */
export const isOperation = (order: Order): order is OperationOrder => 'kind' in order;

/** No verification value is kept anywhere, so every order may carry the same one. */
export const CVV = '917';

/** Where the order is sent. */
export const pathOf = (order: Order): string =>
  isOperation(order) ? `/payments/${order.paymentId}/${OPERATION_PATHS[order.kind]}` : '/payments';

const OPERATION_PATHS = { capture: 'captures', void: 'void', refund: 'refunds' } as const;

/** The order as the body of its request. */
export const bodyOf = (order: Order): string =>
  JSON.stringify(
    isOperation(order)
      ? { ...(order.amount !== null && { amount: order.amount }) }
      : {
          card: { number: order.card, expiry_month: 12, expiry_year: 2042, cvv: CVV },
          amount: order.amount,
          currency: order.currency,
          capture: order.capture,
          reference: order.tag,
        },
  );
