import { type EventCause, type Payment } from '../payment.js';
import { type OperationState } from '../states.js';
import { type ThreeDSecure } from '../three-d-secure.js';
import { changeOf, nextOf } from './change.js';
import { type Change, type Operation } from './operation.js';
import { type Outcome } from './outcome.js';
import { voidRule } from './void.js';

/** True while a void is to end the challenge that the payment waits for: the charge's outcome decides about both. */
export const isVoidingChallenge = ({ state, openOperation }: Payment): boolean =>
  state.status === 'requires_action' && openOperation === 'void';

/**
 * What becomes of such a void, by what the acquirer says of the charge: it succeeds, and the payment is canceled, only
 * if the charge was barred. Otherwise the void fails and the payment still waits: the charge's outcome is applied
 * after this change, so that a crash between the two leaves a payment that the reconciler asks about. Null when the
 * outcome says nothing new.
 */
export function applyToChallengeVoid(
  payment: Payment,
  operation: Operation,
  outcome: Outcome,
  cause: EventCause,
  now: Date,
): Change<Operation> | null {
  const state = stateAfter(payment, outcome);
  if (state.status === 'pending' && operation.state.status !== 'initiated') return null;
  const after = { ...operation, state, updatedAt: now };
  const { recorded } = voidRule.events;
  const detail = outcome.kind === 'unknown' ? outcome.cause : state.reason;
  const { amount } = operation;
  const step = { type: recorded[state.status], cause, answer: state.answer, detail, amount };
  const changed =
    state.status === 'pending'
      ? {}
      : afterChallengeVoid(payment, state.status, authenticationIn(outcome));
  return changeOf(payment, nextOf(payment, changed, now), after, step);
}

type StateAfter = Exclude<OperationState, { readonly status: 'initiated' }>;

function stateAfter({ state: { trackingId } }: Payment, outcome: Outcome): StateAfter {
  switch (outcome.kind) {
    case 'barred':
      return {
        status: 'succeeded',
        answer: 'approved',
        trackingId: trackingId ?? '',
        reason: null,
      };
    case 'approved':
    case 'wrong_amount':
      return failed('payment_completed');
    case 'pending':
      return failed('deposit_pending');
    case 'declined':
    case 'given_back':
      return failed('deposit_failed');
    case 'challenge_required':
      return failed('challenge_open');
    case 'unknown':
      return { status: 'pending', answer: null, trackingId: null, reason: null };
  }
}

const failed = (reason: string) =>
  ({ status: 'failed', answer: 'declined', trackingId: null, reason }) as const;

const authenticationIn = (outcome: Outcome): ThreeDSecure | null =>
  outcome.kind === 'barred' ? (outcome.authentication ?? null) : null;

/** What the end of such a void changes. */
export function afterChallengeVoid(
  payment: Payment,
  ended: 'succeeded' | 'failed',
  authentication: ThreeDSecure | null,
): Partial<Payment> {
  if (ended === 'failed' || payment.state.status !== 'requires_action') {
    return { openOperation: null };
  }
  return {
    openOperation: null,
    threeDSecure: authentication ?? payment.threeDSecure,
    state: { ...payment.state, status: 'canceled', answer: 'declined' },
  };
}
