import { looksLikeCardNumber, mayCarryNumberOf } from './card.js';
import { type Operation } from './operations/operation.js';
import { type Payment } from './payment.js';

const WITHHELD = '[withheld]';

/** The merchant's and the bank's identifiers of a payment and its operation, for logs. */
export type Handles = {
  readonly reference: string | undefined;
  readonly tracking_id: string | undefined;
  readonly operation_tracking_id: string | undefined;
};

/**
 * Handles that may be logged. They come from outside: the request's own card number was refused in the reference,
 * and anything that looks like another one is withheld (PCI DSS 3.4.1).
 */
export function handlesOf(
  { reference, card, state }: Payment,
  operation?: Operation | null,
): Handles {
  const withheldIf = (text: string | null | undefined, isUnsafe: (text: string) => boolean) =>
    text != null && isUnsafe(text) ? WITHHELD : (text ?? undefined);
  const mayCarryNumber = (text: string): boolean => mayCarryNumberOf(card, text);
  return {
    reference: withheldIf(reference, looksLikeCardNumber),
    tracking_id: withheldIf(state.trackingId, mayCarryNumber),
    operation_tracking_id: withheldIf(operation?.state.trackingId, mayCarryNumber),
  };
}
