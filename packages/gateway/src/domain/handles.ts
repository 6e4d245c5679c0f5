import { looksLikeCardNumber, mayCarryNumberOf } from './card.js';
import { type Operation } from './operation.js';
import { type Payment } from './payment.js';

const WITHHELD = '[withheld]';

/** By what the merchant and the bank know a payment, and what is done to it; as logs have it. */
export type Handles = {
  readonly reference?: string;
  readonly tracking_id?: string;
  readonly operation_tracking_id?: string;
};

/**
 * Handles that may be logged. They are texts of others: the request's own card number was refused in
 * the reference, and what looks like any other is withheld (PCI DSS 3.4.1).
 */
export function handlesOf(
  { reference, card, state }: Payment,
  operation?: Operation | null,
): Handles {
  const ofBank = (trackingId: string): string =>
    mayCarryNumberOf(card, trackingId) ? WITHHELD : trackingId;
  const operationTrackingId = operation?.state.trackingId ?? null;
  return {
    ...(reference !== null && {
      reference: looksLikeCardNumber(reference) ? WITHHELD : reference,
    }),
    ...(state.trackingId !== null && { tracking_id: ofBank(state.trackingId) }),
    ...(operationTrackingId !== null && { operation_tracking_id: ofBank(operationTrackingId) }),
  };
}
