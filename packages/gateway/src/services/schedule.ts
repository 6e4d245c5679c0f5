import { type Backoff, pauseMs } from '../domain/backoff.js';
import { isInChallenge, isUnsettled, type Payment, releaseAtOf } from '../domain/payment.js';

/**
 * When the reconciler should next check a payment that has just changed: soon if it is waiting for the bank,
 * when its authorization expires if it has one, and never (null) in all other cases.
 */
export function nextCheckMs(payment: Payment, now: Date, backoff: Backoff): number | null {
  if (isUnsettled(payment)) return nextAskMs(payment, 0, now, backoff);
  const releaseAt = releaseAtOf(payment);
  return releaseAt === null ? null : Math.max(0, releaseAt.getTime() - now.getTime());
}

// By then the bank has noticed that the time is over.
const AFTER_CHALLENGE_MS = 1_000;

/**
 * The pause before the bank is asked about a payment again, after `asked` times. It ends soon after a challenge does,
 * since nothing else may say that the payer has gone away.
 */
export function nextAskMs(payment: Payment, asked: number, now: Date, backoff: Backoff): number {
  const pause = pauseMs(backoff, asked, Math.random());
  const { challengeExpiresAt } = payment;
  if (challengeExpiresAt === null || !isInChallenge(payment, now)) return pause;
  return Math.min(pause, challengeExpiresAt.getTime() - now.getTime() + AFTER_CHALLENGE_MS);
}
