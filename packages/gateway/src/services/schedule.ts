import { type Backoff, pauseMs } from '../domain/backoff.js';
import { isUnsettled, type Payment, releaseAtOf } from '../domain/payment.js';

/**
 * When the reconciler should next check a payment that has just changed: soon if it is waiting for the bank,
 * when its authorization expires if it has one, and never (null) in all other cases.
 */
export function nextCheckMs(payment: Payment, now: Date, backoff: Backoff): number | null {
  if (isUnsettled(payment)) return pauseMs(backoff, 0, Math.random());
  const releaseAt = releaseAtOf(payment);
  return releaseAt === null ? null : Math.max(0, releaseAt.getTime() - now.getTime());
}
