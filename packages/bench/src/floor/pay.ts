import { V7Generator } from 'uuidv7';
import { type ChargeAtBank } from './bank.js';
import { type Books } from './books.js';
import { type Seal } from './keys.js';
import { type Payment, type PaymentRequest, toStored } from './payment.js';

/** Makes a payment, with all that has to be on disk before and after. */
export type Pay = (
  merchantId: string,
  idempotencyKey: string,
  request: PaymentRequest,
) => Promise<Payment>;

const RECONCILE_AFTER_MS = 15_000;

export function createPay(deps: {
  books: Books;
  bank: ChargeAtBank;
  seal: Seal;
  fingerprint: (text: string) => string;
}): Pay {
  const { books, bank, seal, fingerprint } = deps;
  const ids = new V7Generator();
  const newId = (now: number): string => ids.generateOrResetWithTs(now).toString();

  return async function pay(merchantId, idempotencyKey, request) {
    const now = Date.now();
    const payment = initiated(newId(now), newId(now), merchantId, request, now);
    const { card } = request;
    const sealed = seal(payment.card_id, merchantId, card.number, card.holder_name);
    await books.recordIntent({
      payment,
      sealed,
      idempotencyKey,
      fingerprint: { hash: fingerprint(identityOf(request)), keyId: sealed.keyId },
      dueAt: toStored(now + RECONCILE_AFTER_MS),
    });
    const trackingId = await bank(payment.uuid, request);
    const at = toStored(Date.now());
    await books.recordApproval({ payment, trackingId, at });
    return {
      ...payment,
      status: 'succeeded',
      status_code: '0',
      tracking_id: trackingId,
      amount_captured: payment.amount,
      updated_at: at,
    };
  };
}

function initiated(
  uuid: string,
  cardId: string,
  merchantId: string,
  { card, amount, currency, reference }: PaymentRequest,
  now: number,
): Payment {
  const createdAt = toStored(now);
  return {
    uuid,
    merchant_id: merchantId,
    tracking_id: null,
    card_id: cardId,
    card_brand: 'visa', // all cards of the load are
    card_last4: card.number.slice(-4),
    amount,
    currency,
    amount_captured: 0,
    amount_refunded: 0,
    amount_refund_pending: 0,
    capture: 'automatic',
    status: 'initiated',
    status_code: null,
    decline_reason: null,
    reference,
    description: null,
    metadata: '{}',
    created_at: createdAt,
    updated_at: createdAt,
    expiry_month: card.expiry_month,
    expiry_year: card.expiry_year,
  };
}

// The fields as sent, without the CVV.
const identityOf = ({ card, amount, currency, reference }: PaymentRequest): string =>
  JSON.stringify([
    ...[card.number, card.expiry_month, card.expiry_year, card.holder_name],
    ...[amount, currency, reference],
  ]);
