import { Refusal } from './errors.js';
import { looksLikeCardNumber } from './card.js';
import { changeOf, nextOf } from './operations/change.js';
import { type Change } from './operations/operation.js';
import { type Payment } from './payment.js';

// Fits an event's detail.
const NOTE = /^[ -~]{1,255}$/;

/** Ends a manual review: clears the mark and keeps the operator's note in the history. Throws Refusal. */
export function resolveAttention(payment: Payment, note: string, now: Date): Change<null> {
  if (payment.attention === null) throw new Refusal('The payment does not wait for a person.');
  if (!NOTE.test(note)) throw new Refusal('The note must be 1 to 255 printable ASCII characters.');
  if (looksLikeCardNumber(note)) throw new Refusal('The note looks as if it held a card number.');
  return changeOf(payment, nextOf(payment, { attention: null }, now), null, {
    type: 'attention_resolved',
    cause: 'operator',
    answer: null,
    amount: null,
    detail: note,
  });
}
