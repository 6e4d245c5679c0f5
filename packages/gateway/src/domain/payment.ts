import { type CardSummary } from './card.js';
import { type BankOutcome } from './bank-outcome.js';
import {
  type BankCode,
  canGo,
  type PaymentStatus,
  type PublicPaymentStatus,
} from './payment-states.js';

/** The money is taken at once, or held until the merchant captures it. */
export const captureModes = ['automatic', 'manual'] as const;

export type CaptureMode = (typeof captureModes)[number];

/** What is known of the outcome. Each status allows only what the bank can have said by then. */
export type PaymentState =
  | {
      readonly status: 'initiated';
      readonly code: null;
      readonly trackingId: null;
      readonly declineReason: null;
    }
  | {
      readonly status: 'processing';
      readonly code: '200' | '300' | null;
      readonly trackingId: string | null;
      readonly declineReason: null;
    }
  | {
      readonly status: 'requires_action';
      readonly code: '300';
      readonly trackingId: string;
      readonly declineReason: null;
    }
  | {
      readonly status: 'authorized' | 'succeeded';
      readonly code: '0';
      readonly trackingId: string;
      readonly declineReason: null;
    }
  | {
      readonly status: 'failed';
      readonly code: BankCode | null;
      readonly trackingId: string | null;
      readonly declineReason: string;
    }
  | {
      readonly status: 'canceled';
      readonly code: BankCode;
      readonly trackingId: string;
      readonly declineReason: null;
    };

export type Payment = {
  readonly id: string;
  readonly merchantId: string;
  readonly cardId: string;
  readonly card: CardSummary;
  /** In the currency's minor unit (ISO 4217). */
  readonly amount: number;
  readonly currency: string;
  readonly amountCaptured: number;
  readonly amountRefunded: number;
  readonly capture: CaptureMode;
  readonly reference: string | null;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly state: PaymentState;
  /** Why a person has to look at it, or null. Merchants do not see this. */
  readonly attention: 'outcome_contradicted' | null;
  /** Counts the payment's events; every change is guarded by it. */
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** Who made a payment change. */
export type EventCause = 'merchant' | 'bank_answer' | 'reconciler' | 'worker';

/** One step in a payment's history. `version` is the payment's after it; the first is 1. */
export type PaymentEvent = {
  readonly paymentId: string;
  readonly version: number;
  readonly type: 'intent_recorded' | 'outcome_recorded' | 'outcome_contradicted';
  readonly fromStatus: PaymentStatus | null;
  readonly toStatus: PaymentStatus;
  readonly cause: EventCause;
  readonly bankReference: string;
  readonly bankCode: BankCode | null;
  /** A decline's reason, or why the outcome is unknown. */
  readonly detail: string | null;
  readonly at: Date;
};

/** A change of one payment together with the event that tells it. */
export type PaymentChange = {
  readonly before: Payment;
  readonly after: Payment;
  readonly event: PaymentEvent;
};

export type NewPayment = Pick<
  Payment,
  'id' | 'merchantId' | 'cardId' | 'card' | 'amount' | 'currency' | 'capture'
> &
  Pick<Payment, 'reference' | 'description' | 'metadata'>;

/** The intent to charge: what is on disk before the bank hears anything. */
export function initiatePayment(
  fields: NewPayment,
  now: Date,
): { payment: Payment; event: PaymentEvent } {
  const payment: Payment = {
    ...fields,
    amountCaptured: 0,
    amountRefunded: 0,
    state: { status: 'initiated', code: null, trackingId: null, declineReason: null },
    attention: null,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  const event: PaymentEvent = {
    paymentId: payment.id,
    version: 1,
    type: 'intent_recorded',
    fromStatus: null,
    toStatus: 'initiated',
    cause: 'merchant',
    bankReference: bankReferenceOf(payment),
    bankCode: null,
    detail: null,
    at: now,
  };
  return { payment, event };
}

/** The reference under which the bank knows the charge. It is idempotent on it. */
export const bankReferenceOf = (payment: Pick<Payment, 'id'>): string => payment.id;

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
    amountCaptured: state.status === 'succeeded' ? payment.amount : payment.amountCaptured,
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

/** True while the bank has to be asked what became of the payment. */
export const isUnsettled = (payment: Payment): boolean =>
  payment.state.status === 'initiated' || payment.state.status === 'processing';

/** The status that a merchant is told. */
export const publicStatusOf = (payment: Payment): PublicPaymentStatus =>
  payment.state.status === 'initiated' ? 'processing' : payment.state.status;
