/** What the floor believes to have been sent. */
export type PaymentRequest = {
  readonly card: {
    readonly number: string;
    readonly expiry_month: number;
    readonly expiry_year: number;
    readonly cvv: string;
    readonly holder_name: string;
  };
  readonly amount: number;
  readonly currency: string;
  readonly reference: string;
};

/** A payment's row, with what is shown of its card. Times are text in UTC, as the tables hold them. */
export type Payment = {
  readonly uuid: string;
  readonly merchant_id: string;
  readonly tracking_id: string | null;
  readonly card_id: string;
  readonly card_brand: string;
  readonly card_last4: string;
  readonly amount: number;
  readonly currency: string;
  readonly amount_captured: number;
  readonly amount_refunded: number;
  readonly amount_refund_pending: number;
  readonly capture: string;
  readonly status: string;
  readonly status_code: string | null;
  readonly decline_reason: string | null;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly expiry_month: number;
  readonly expiry_year: number;
};

export const toStored = (time: number): string =>
  new Date(time).toISOString().slice(0, 23).replace('T', ' ');

const shownTime = (stored: string): string => `${stored.replace(' ', 'T')}Z`;

/** The payment as JSON, with the same fields as the gateway shows. */
export const viewOf = (payment: Payment): string =>
  JSON.stringify({
    id: payment.uuid,
    status: payment.status,
    code: payment.status_code,
    decline_reason: payment.decline_reason,
    tracking_id: payment.tracking_id,
    masked_card_number: `**** **** **** ${payment.card_last4}`,
    card: {
      brand: payment.card_brand,
      last4: payment.card_last4,
      expiry_month: payment.expiry_month,
      expiry_year: payment.expiry_year,
    },
    amount: payment.amount,
    currency: payment.currency,
    amount_captured: payment.amount_captured,
    amount_refunded: payment.amount_refunded,
    amount_refundable:
      payment.amount_captured - payment.amount_refunded - payment.amount_refund_pending,
    capture: payment.capture,
    capture_before: null,
    reference: payment.reference,
    description: payment.description,
    metadata: JSON.parse(payment.metadata) as unknown,
    created_at: shownTime(payment.created_at),
    updated_at: shownTime(payment.updated_at),
  });
