import { declineReasons } from '../../domain/decline-reasons.js';

// The possible label values. Each value creates a series in Prometheus, so no value comes directly from a
// merchant or the bank.

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const OTHER = 'other';

export const methodLabel = (method: string): string => (METHODS.has(method) ? method : OTHER);

/** Empty if the payment was not declined. */
export function declineReasonLabel(reason: string | null): string {
  if (reason === null) return '';
  return Object.hasOwn(declineReasons, reason) ? reason : OTHER;
}
