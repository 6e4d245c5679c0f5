import { Refusal } from './errors.js';
import { looksLikeCardNumber } from './card.js';
import { bankReferenceOf, type Payment, type PaymentChange } from './payment.js';

// What the history keeps as a step's detail.
const NOTE = /^[ -~]{1,255}$/;

/**
 * A person has looked at the payment: its mark goes, and what they found stays in its history. Throws
 * Refusal.
 */
export function resolveAttention(payment: Payment, note: string, now: Date): PaymentChange {
  if (payment.attention === null) throw new Refusal('The payment does not wait for a person.');
  if (!NOTE.test(note)) throw new Refusal('The note must be 1 to 255 printable ASCII characters.');
  if (looksLikeCardNumber(note)) throw new Refusal('The note looks as if it held a card number.');
  const after: Payment = {
    ...payment,
    attention: null,
    version: payment.version + 1,
    updatedAt: now,
  };
  const { status } = payment.state;
  return {
    before: payment,
    after,
    event: {
      paymentId: payment.id,
      version: after.version,
      type: 'attention_resolved',
      fromStatus: status,
      toStatus: status,
      cause: 'operator',
      bankReference: bankReferenceOf(payment),
      bankCode: null,
      amount: null,
      detail: note,
      at: now,
    },
  };
}
