import { cardOf } from '@payment-gateway/testkit';

export const merchantIds = ['merchant_one', 'merchant_two'] as const;

export type MerchantId = (typeof merchantIds)[number];

/** The published tokens of the sandbox's merchants. */
export const merchantTokens: Readonly<Record<MerchantId, string>> = {
  merchant_one: 'first_merchant_mock_token',
  merchant_two: 'second_merchant_mock_token',
};

/** A payment that a payer orders once, however often the client has to send it. */
export type PaymentOrder = {
  /** Sent as the merchant's reference: it identifies the order in the books, with or without a key. */
  readonly tag: string;
  readonly merchant: MerchantId;
  readonly key: string | null;
  readonly card: string;
  readonly amount: number;
  readonly currency: string;
  readonly capture: 'automatic' | 'manual';
  /** Null: sent as requests were before there was 3-D Secure, so a challenge is impossible. */
  readonly threeDSecure: ThreeDSecureOrder | null;
};

/** What an order says about 3-D Secure. */
export type ThreeDSecureOrder = {
  readonly request: 'automatic' | 'required' | 'never';
  /** The page of the shop to which the payer is sent back. */
  readonly returnUrl: string;
};

/** What a merchant can do with a payment later. */
export type OperationKind = 'capture' | 'void' | 'refund';

/** An operation that a merchant orders once, however often the client has to send it. */
export type OperationOrder = {
  /** The tag of the payment's order: a report shows a payment with all its operations. */
  readonly tag: string;
  readonly merchant: MerchantId;
  readonly paymentId: string;
  readonly kind: OperationKind;
  readonly key: string | null;
  /** Null for the whole amount. */
  readonly amount: number | null;
};

export type Order = PaymentOrder | OperationOrder;

export const isOperation = (order: Order): order is OperationOrder => 'kind' in order;

export const SUCCEEDING_CARD = '4242424242424242';

/** A payment of `merchant_one` in USD with a card that succeeds. */
export const plainOrder = (
  order: Pick<PaymentOrder, 'tag' | 'key' | 'amount'> & Partial<PaymentOrder>,
): PaymentOrder => ({
  merchant: 'merchant_one',
  card: SUCCEEDING_CARD,
  currency: 'USD',
  capture: 'automatic',
  threeDSecure: null,
  ...order,
});

/** The path that an order is posted to. */
export const pathOf = (order: Order): string =>
  isOperation(order) ? `/payments/${order.paymentId}/${OPERATION_PATHS[order.kind]}` : '/payments';

const OPERATION_PATHS = { capture: 'captures', void: 'void', refund: 'refunds' } as const;

/** The body of an order's request. */
export const bodyOf = (order: Order): string =>
  JSON.stringify(
    isOperation(order)
      ? { ...(order.amount !== null && { amount: order.amount }) }
      : {
          card: cardOf(order.card),
          amount: order.amount,
          currency: order.currency,
          capture: order.capture,
          reference: order.tag,
          ...(order.threeDSecure && {
            request_three_d_secure: order.threeDSecure.request,
            return_url: order.threeDSecure.returnUrl,
          }),
        },
  );
