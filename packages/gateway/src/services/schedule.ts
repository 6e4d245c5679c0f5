import { type Backoff, pauseMs } from '../domain/backoff.js';
import { isUnsettled, type Payment, releaseAtOf } from '../domain/payment.js';

/**
 * When the reconciler looks at a payment that has just changed: soon while it waits for the bank, otherwise
 * when its authorization is to be released, otherwise never (null).
 */
export function nextCheckMs(payment: Payment, now: Date, backoff: Backoff): number | null {
  if (isUnsettled(payment)) return pauseMs(backoff, 0, Math.random());
  const releaseAt = releaseAtOf(payment);
  return releaseAt === null ? null : Math.max(0, releaseAt.getTime() - now.getTime());
}
