import { looksLikeCardNumber, mayCarryNumberOf } from './card.js';
import { type Operation } from './operation.js';
import { type Payment } from './payment.js';

const WITHHELD = '[withheld]';

/** By what the merchant and the bank know a payment, and what is done to it; as logs have it. */
export type Handles = {
  readonly reference: string | undefined;
  readonly tracking_id: string | undefined;
  readonly operation_tracking_id: string | undefined;
};

/**
 * Handles that may be logged. They are texts of others: the request's own card number was refused in
 * the reference, and what looks like any other is withheld (PCI DSS 3.4.1).
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
