/** What the floor believes to have been sent. */
export interface PaymentRequest {
  card: {
    number: string;
    expiry_month: number;
    expiry_year: number;
    cvv: string;
    holder_name: string;
  };
  amount: number;
  currency: string;
  reference: string;
}

/** A payment's row, with what is shown of its card. Times are text in UTC, as the tables hold them. */
export interface Payment {
  uuid: string;
  merchant_id: string;
  tracking_id: string | null;
  card_id: string;
  card_brand: string;
  card_last4: string;
  amount: number;
  currency: string;
  amount_captured: number;
  amount_refunded: number;
  amount_refund_pending: number;
  capture: string;
  status: string;
  status_code: string | null;
  decline_reason: string | null;
  reference: string | null;
  description: string | null;
  metadata: string;
  created_at: string;
  updated_at: string;
  expiry_month: number;
  expiry_year: number;
}

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
