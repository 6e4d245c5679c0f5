import { newId } from '../../src/domain/ids.js';
import { initiatePayment, type NewPayment, type PaymentChange } from '../../src/domain/payment.js';
import { type Operation } from '../../src/domain/operation.js';
import { type Intent, type ScheduledChange } from '../../src/services/ports/payment-store.js';

export const NOON = new Date('2026-11-22T12:00:00.123Z');

export const newPayment = (fields: Partial<NewPayment> = {}): NewPayment => ({
  id: newId(),
  merchantId: 'merchant_one',
  cardId: newId(),
  card: { brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2042 },
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  captureBefore: null,
  reference: null,
  description: null,
  metadata: {},
  ...fields,
});

/** An intent whose card is already sealed; storage does not look inside. */
export function newIntent(
  fields: Partial<NewPayment> & { key?: string; fingerprint?: string } = {},
): Intent {
  const { key, fingerprint = 'f1', ...payment } = fields;
  const initiated = initiatePayment(newPayment(payment), NOON);
  return {
    ...initiated,
    card: {
      id: initiated.payment.cardId,
      merchantId: initiated.payment.merchantId,
      number: 'c2VhbGVkIG51bWJlcg==',
      holderName: null,
      expiryMonth: 12,
      expiryYear: 2042,
      keyId: 'k1',
      createdAt: NOON,
    },
    checkInMs: 3_600_000,
    idempotency:
      key === undefined ? null : { key, fingerprint: { keyId: 'h1', hash: fingerprint } },
  };
}

/** A change with nothing left to ask the bank, unless told otherwise. */
export const scheduled = (
  change: (PaymentChange & { operation?: Operation }) | null,
  more: Partial<Pick<ScheduledChange, 'checkInMs' | 'idempotency'>> = {},
): ScheduledChange => {
  if (change === null) throw new Error('nothing changes');
  return { operation: null, idempotency: null, checkInMs: null, ...change, ...more };
};
