import { newId } from '../../src/domain/ids.js';
import { initiatePayment, type NewPayment } from '../../src/domain/operations/charge.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { type Change } from '../../src/domain/operations/operation.js';
import { Secret } from '../../src/domain/secret.js';
import { type Intent, type ScheduledChange } from '../../src/services/ports/payment-store.js';

export const NOON = new Date('2026-11-22T12:00:00.123Z');

export const newPayment = (fields: Partial<NewPayment> = {}): NewPayment => ({
  id: newId(),
  merchantId: 'merchant_one',
  cardId: newId(),
  acquirer: 'simulator',
  card: { brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2042 },
  amount: 1000,
  currency: 'USD',
  capture: 'automatic',
  captureBefore: null,
  reference: null,
  description: null,
  metadata: {},
  returnUrl: null,
  checkoutSessionId: null,
  threeDSecureRequest: null,
  challengeKeyId: null,
  ...fields,
});

/** What a payment has whose payer can be sent to a challenge. */
export const challengeable = {
  returnUrl: 'https://shop.example/paid',
  challengeKeyId: 'k1',
} as const;

/** The answer to a charge whose payer must authenticate. */
export const challengeRequired = (
  trackingId: string,
): Extract<Outcome, { kind: 'challenge_required' }> => ({
  kind: 'challenge_required',
  trackingId,
  challenge: {
    url: new Secret('https://bank.example/challenges/1'),
    expiresAt: new Date(NOON.getTime() + 600_000),
  },
});

/** An intent whose card is already encrypted; storage does not look inside. */
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

/** A change after which the bank need not be asked, unless told otherwise. */
export const scheduled = (
  change: Change | null,
  more: Partial<Pick<ScheduledChange, 'checkInMs' | 'idempotency'>> = {},
): ScheduledChange => {
  if (change === null) throw new Error('nothing changes');
  return { idempotency: null, checkInMs: null, ...change, ...more };
};
