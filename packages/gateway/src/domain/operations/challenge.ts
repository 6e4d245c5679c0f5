import { type EventCause, type Payment } from '../payment.js';
import { type PaymentState } from '../states.js';
import { type Outcome } from './outcome.js';

type Heard = Extract<PaymentState, { readonly status: 'processing' | 'failed' }>;

/**
 * What an outcome says of a charge whose payer is in a challenge, or was, where that differs from other charges; else
 * null. `old_news` if it is from before the challenge ended.
 */
export function heardInChallenge(
  payment: Payment,
  outcome: Outcome,
  cause: EventCause,
): Heard | 'old_news' | null {
  const { state, challengeExpiresAt } = payment;
  if (challengeExpiresAt === null) return null;
  const { status, answer, trackingId } = state;
  switch (outcome.kind) {
    case 'unknown':
      // The payer has finished or abandoned the challenge; only the bank knows which.
      return cause === 'payer' && status === 'requires_action'
        ? { status: 'processing', answer, trackingId, reason: null }
        : null;
    case 'barred':
      return {
        status: 'failed',
        answer: 'declined',
        trackingId,
        reason: 'authentication_canceled',
      };
    case 'challenge_required':
      return status === 'processing' && answer === 'pending' ? 'old_news' : null;
    default:
      return null;
  }
}

/** The payment after an accepted outcome, with what that says of the payer's authentication. */
export function withAuthentication(after: Payment, outcome: Outcome): Payment {
  const authentication = 'authentication' in outcome ? (outcome.authentication ?? null) : null;
  const challenge =
    outcome.kind === 'challenge_required' && after.state.status === 'requires_action'
      ? outcome.challenge
      : null;
  const { challengeExpiresAt, captureBefore, createdAt, updatedAt } = after;
  const isHeldLate = challengeExpiresAt !== null && after.state.status === 'authorized';
  if (authentication === null && challenge === null && !isHeldLate) return after;
  return {
    ...after,
    threeDSecure: authentication ?? after.threeDSecure,
    challengeExpiresAt: challenge?.expiresAt ?? challengeExpiresAt,
    // The time to capture begins when the money is held, not when the payer was sent to the challenge.
    captureBefore:
      isHeldLate && captureBefore !== null
        ? new Date(captureBefore.getTime() - createdAt.getTime() + updatedAt.getTime())
        : captureBefore,
  };
}
