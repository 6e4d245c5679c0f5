import { type BankOutcome } from './bank-outcome.js';
import {
  bankReferenceOf,
  type CaptureMode,
  type EventCause,
  type Payment,
  type PaymentChange,
  type PaymentEvent,
  type PaymentState,
} from './payment.js';
import { canGo } from './states.js';

/**
 * What an outcome changes: a change to record, or null when it says nothing new. An outcome that
 * contradicts what is recorded (approved after failed, say) changes no status; the change then
 * carries an `outcome_contradicted` event, for a person to look at.
 */
export function applyOutcome(
  payment: Payment,
  outcome: BankOutcome,
  cause: EventCause,
  now: Date,
): PaymentChange | null {
  const heard = stateHeard(payment.capture, outcome);
  const verdict = weigh(payment.state, heard);
  if (verdict === 'old_news') return null;

  const state = verdict === 'accepted' ? heard : payment.state;
  const after: Payment = {
    ...payment,
    state,
    amountCaptured:
      heard.status === 'succeeded' && verdict === 'accepted'
        ? payment.amount
        : payment.amountCaptured,
    attention: verdict === 'contradiction' ? 'outcome_contradicted' : payment.attention,
    version: payment.version + 1,
    updatedAt: now,
  };
  const event: PaymentEvent = {
    paymentId: payment.id,
    version: after.version,
    type: verdict === 'accepted' ? 'outcome_recorded' : 'outcome_contradicted',
    fromStatus: payment.state.status,
    toStatus: state.status,
    cause,
    bankReference: bankReferenceOf(payment),
    bankCode: heard.code,
    amount: payment.amount,
    detail: detailOf(outcome),
    at: now,
  };
  return { before: payment, after, event };
}

function weigh(
  known: PaymentState,
  heard: PaymentState,
): 'accepted' | 'old_news' | 'contradiction' {
  if (canGo(known.status, heard.status)) {
    // An unknown outcome says something only about a payment of which nothing is known.
    return heard.code === null && known.status !== 'initiated' ? 'old_news' : 'accepted';
  }
  if (known.status === 'processing' && heard.status === 'processing') {
    const tellsMore =
      (known.code === null && heard.code !== null) ||
      (known.trackingId === null && heard.trackingId !== null);
    return tellsMore ? 'accepted' : 'old_news';
  }
  const isFinalWord = heard.code === '0' || heard.code === '100';
  return isFinalWord && !agree(known, heard) ? 'contradiction' : 'old_news';
}

// A payment may have moved on since the bank approved it (captured, voided): the approval that is
// heard again still agrees with it, as long as it is the same charge.
const agree = (known: PaymentState, heard: PaymentState): boolean =>
  heard.code === '0'
    ? known.code === '0' && known.trackingId === heard.trackingId
    : known.status === 'failed';

function stateHeard(capture: CaptureMode, outcome: BankOutcome): PaymentState {
  switch (outcome.kind) {
    case 'approved':
      return {
        status: capture === 'manual' ? 'authorized' : 'succeeded',
        code: '0',
        trackingId: outcome.trackingId,
        declineReason: null,
      };
    case 'declined':
      return {
        status: 'failed',
        code: '100',
        trackingId: outcome.trackingId,
        declineReason: outcome.reason,
      };
    case 'pending':
      return {
        status: 'processing',
        code: '200',
        trackingId: outcome.trackingId,
        declineReason: null,
      };
    case 'challenge_required':
      return {
        status: 'requires_action',
        code: '300',
        trackingId: outcome.trackingId,
        declineReason: null,
      };
    case 'wrong_amount':
      return {
        status: 'processing',
        code: null,
        trackingId: outcome.trackingId,
        declineReason: null,
      };
    case 'given_back':
      return {
        status: 'failed',
        code: '100',
        trackingId: outcome.trackingId,
        declineReason: 'amount_mismatch',
      };
    case 'barred':
      return { status: 'failed', code: '100', trackingId: null, declineReason: 'not_sent' };
    case 'unknown':
      return { status: 'processing', code: null, trackingId: null, declineReason: null };
  }
}

function detailOf(outcome: BankOutcome): string | null {
  if (outcome.kind === 'unknown') return outcome.cause;
  if (outcome.kind === 'declined') return outcome.reason;
  return outcome.kind === 'approved' || outcome.kind === 'pending' ? null : outcome.kind;
}
