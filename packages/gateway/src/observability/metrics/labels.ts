import { declineReasons } from '../../domain/decline-reasons.js';

// What may stand in a label. A label's value makes a series that Prometheus keeps, so none is ever
// taken as a merchant, or the bank, has sent it.

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

const OTHER = 'other';

export const methodLabel = (method: string): string => (METHODS.has(method) ? method : OTHER);

/** Empty when there was no decline. */
export function declineReasonLabel(reason: string | null): string {
  if (reason === null) return '';
  return Object.hasOwn(declineReasons, reason) ? reason : OTHER;
}
