import { type CheckoutStep } from '../../services/checkout/payer-checkout.js';
import { MOST_ATTEMPTS } from '../../domain/checkout/session.js';
import { type Form } from './read-form.js';

/** Says for which attempt the form was made: of a double click, the second is not taken for the next card. */
export const ATTEMPT_FIELD = 'attempt';

/** The number of the attempt that a form is made for. */
export const attemptFor = ({ attemptsLeft }: Extract<CheckoutStep, { readonly kind: 'form' }>) =>
  MOST_ATTEMPTS - attemptsLeft + 1;

/** Null if the form does not say. What a form says can only keep a payment from beginning. */
export function attemptIn(form: Form<typeof ATTEMPT_FIELD>): number | null {
  const text = form(ATTEMPT_FIELD);
  return text === '' ? null : Number(text);
}
