import { type EventCause, type Payment } from '../payment.js';
import { type Answer, canGo, canOperationGo } from '../states.js';
import { changeOf, nextOf } from './change.js';
import { heardInChallenge, withAuthentication } from './challenge.js';
import { applyToChallengeVoid, isVoidingChallenge } from './challenge-void.js';
import { chargeRuleOf } from './charge.js';
import { type Change, type Operation } from './operation.js';
import { type Outcome } from './outcome.js';
import { type Rule } from './rule.js';
import { operationRules } from './rules.js';

/**
 * What an outcome of the charge (`operation` is null) or of an operation changes; null when it says nothing new.
 * An outcome that contradicts what is recorded (approved after failed, say) moves nothing: the change marks the
 * payment for manual review. While a void is to end the payment's challenge, outcomes of the charge are applied to the
 * void first.
 */
export function applyOutcome(
  ...asked: [payment: Payment, operation: null, outcome: Outcome, cause: EventCause, now: Date]
): Change<null> | null;
export function applyOutcome(
  ...asked: [payment: Payment, operation: Operation, outcome: Outcome, cause: EventCause, now: Date]
): Change<Operation> | null;
export function applyOutcome(
  payment: Payment,
  operation: Operation | null,
  outcome: Outcome,
  cause: EventCause,
  now: Date,
): Change | null;
export function applyOutcome(
  payment: Payment,
  operation: Operation | null,
  outcome: Outcome,
  cause: EventCause,
  now: Date,
): Change | null {
  if (operation === null) return applyToCharge(payment, outcome, cause, now);
  return isVoidingChallenge(payment)
    ? applyToChallengeVoid(payment, operation, outcome, cause, now)
    : applyToOperation(payment, operation, outcome, cause, now);
}

function applyToCharge(payment: Payment, outcome: Outcome, cause: EventCause, now: Date) {
  const { state, amount, amountCaptured, attention } = payment;
  const rule = chargeRuleOf(payment);
  const heard = heardInChallenge(payment, outcome, cause) ?? stateHeard(outcome, rule);
  if (heard === 'old_news' || isVoidingChallenge(payment)) return null;
  const mayGo = canGo(state.status, heard.status);
  const verdict = weigh(rule, payment, outcome, state, heard, mayGo);
  if (verdict === 'old_news') return null;
  const isAccepted = verdict === 'accepted';
  const isCaptured = isAccepted && heard.status === 'succeeded';
  const after: Payment = {
    ...payment,
    state: isAccepted ? heard : state,
    amountCaptured: isCaptured ? amount : amountCaptured,
    attention: isAccepted ? attention : CONTRADICTED.attention,
    version: payment.version + 1,
    updatedAt: now,
  };
  const { recorded, contradicted } = rule.events;
  const type = isAccepted ? recorded[heard.status] : contradicted;
  const answer = outcome.kind === 'unknown' ? null : heard.answer;
  const step = { type, cause, answer, detail: detailOf(outcome), amount };
  return changeOf(payment, isAccepted ? withAuthentication(after, outcome) : after, null, step);
}

function applyToOperation(
  payment: Payment,
  operation: Operation,
  outcome: Outcome,
  cause: EventCause,
  now: Date,
) {
  const { kind, amount, state } = operation;
  const rule = operationRules[kind];
  const heard = stateHeard(outcome, rule);
  const mayGo = canOperationGo(state.status, heard.status);
  const verdict = weigh(rule, payment, outcome, state, heard, mayGo);
  if (verdict === 'old_news') return null;
  const isAccepted = verdict === 'accepted';
  const after = { ...operation, state: isAccepted || mayGo ? heard : state, updatedAt: now };
  const moved = {
    pending: () => ({}),
    succeeded: () => rule.succeed(payment, amount),
    failed: () => rule.fail(payment, amount, now),
  };
  const changed = isAccepted ? moved[heard.status]() : CONTRADICTED;
  const { recorded, contradicted } = rule.events;
  const type = isAccepted ? recorded[heard.status] : contradicted;
  const step = { type, cause, answer: heard.answer, detail: detailOf(outcome), amount };
  return changeOf(payment, nextOf(payment, changed, now), after, step);
}

const CONTRADICTED = { attention: 'outcome_contradicted' } as const;

type Verdict = 'accepted' | 'old_news' | 'contradiction';

/** Of a charge or of an operation. */
type Known = {
  readonly status: string;
  readonly answer: Answer | null;
  readonly trackingId: string | null;
};

function weigh(
  rule: { readonly isRepeated: boolean; readonly givesWrongAmountBack: boolean },
  { attention, challengeExpiresAt }: Payment,
  outcome: Outcome,
  known: Known,
  heard: Known,
  mayGo: boolean,
): Verdict {
  if (outcome.kind === 'wrong_amount' && !rule.givesWrongAmountBack) {
    // Recorded once: every poll would repeat it until someone intervenes.
    return attention !== null && known.status !== 'initiated' ? 'old_news' : 'contradiction';
  }
  // An unknown outcome says something only where nothing is known.
  if (mayGo) return heard.answer === null && known.status !== 'initiated' ? 'old_news' : 'accepted';
  if (heard.answer === 'declined') {
    // A void that ended a challenge leaves a charge that the acquirer declines.
    const isDeclined = known.status === 'failed' || known.answer === 'declined';
    return isDeclined ? 'old_news' : 'contradiction';
  }
  if (heard.answer === 'approved') {
    // The payment may have moved on since (captured, voided): it is still the same approval.
    const isSame = rule.isRepeated || known.trackingId === heard.trackingId;
    return known.answer === 'approved' && isSame ? 'old_news' : 'contradiction';
  }
  const tellsMore =
    (known.answer === null && heard.answer !== null) ||
    (known.answer === 'challenge_required' && heard.answer === 'pending') ||
    (known.trackingId === null && heard.trackingId !== null) ||
    // A program that knows no challenges has not recorded when it ends.
    (known.status === 'requires_action' && challengeExpiresAt === null);
  return known.status === heard.status && tellsMore ? 'accepted' : 'old_news';
}

type Heard<Pending, Succeeded, Challenged> =
  | {
      readonly status: Pending;
      readonly answer: 'pending' | null;
      readonly trackingId: string | null;
      readonly reason: null;
    }
  | {
      readonly status: Succeeded;
      readonly answer: 'approved';
      readonly trackingId: string;
      readonly reason: null;
    }
  | Challenged
  | {
      readonly status: 'failed';
      readonly answer: 'declined';
      readonly trackingId: string | null;
      readonly reason: string;
    };

/** The state of which an outcome speaks. */
function stateHeard<
  Pending extends string,
  Succeeded extends string,
  Challenged extends { readonly status: string },
>(
  outcome: Outcome,
  rule: Rule<Pending, Succeeded, Challenged>,
): Heard<Pending, Succeeded, Challenged> {
  const { pending, succeeded, challenged } = rule;
  switch (outcome.kind) {
    case 'approved': {
      const { trackingId } = outcome;
      return { status: succeeded, answer: 'approved', trackingId, reason: null };
    }
    case 'declined':
      return failed(outcome.trackingId, outcome.reason);
    case 'pending': {
      const { trackingId } = outcome;
      return { status: pending, answer: 'pending', trackingId, reason: null };
    }
    case 'challenge_required':
      return challenged === null ? unknown(pending, null) : challenged(outcome.trackingId);
    case 'wrong_amount':
      return unknown(pending, rule.givesWrongAmountBack ? outcome.trackingId : null);
    case 'given_back':
      return failed(outcome.trackingId, 'amount_mismatch');
    case 'barred':
      return failed(null, 'not_sent');
    case 'unknown':
      return unknown(pending, null);
  }
}

const unknown = <Pending>(status: Pending, trackingId: string | null) =>
  ({ status, answer: null, trackingId, reason: null }) as const;

const failed = (trackingId: string | null, reason: string) =>
  ({ status: 'failed', answer: 'declined', trackingId, reason }) as const;

function detailOf(outcome: Outcome): string | null {
  if (outcome.kind === 'unknown') return outcome.cause;
  if (outcome.kind === 'declined') return outcome.reason;
  return outcome.kind === 'approved' || outcome.kind === 'pending' ? null : outcome.kind;
}
