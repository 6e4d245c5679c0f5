// What may stand in a label. A label's value makes a series that Prometheus keeps, so none is ever
// taken as a merchant, or the bank, has sent it.

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

// Of the bank, in its words and in those of other banks, and of the gateway itself (the last two).
const DECLINE_REASONS = new Set([
  'insufficient_funds',
  'lost_card',
  'stolen_card',
  'expired_card',
  'incorrect_cvc',
  'incorrect_number',
  'processing_error',
  'card_declined',
  'generic_decline',
  'do_not_honor',
  'fraudulent',
  'card_not_supported',
  'currency_not_supported',
  'card_velocity_exceeded',
  'authentication_required',
  'invalid_account',
  'try_again_later',
  'amount_mismatch',
  'not_sent',
]);

const OTHER = 'other';

export const methodLabel = (method: string): string => (METHODS.has(method) ? method : OTHER);

/** Empty when there was no decline. */
export function declineReasonLabel(reason: string | null): string {
  if (reason === null) return '';
  return DECLINE_REASONS.has(reason) ? reason : OTHER;
}
