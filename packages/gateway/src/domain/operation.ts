import { type OperationOutcome } from './bank-outcome.js';
import { ApiError } from './errors.js';
import {
  type EventCause,
  type Payment,
  type PaymentChange,
  type PaymentEvent,
  publicStatusOf,
  refundableOf,
} from './payment.js';
import {
  canGo,
  canOperationGo,
  type EventType,
  type OperationKind,
  operationKinds,
  operationSteps,
  type PublicOperationStatus,
} from './states.js';

/** What is known of an operation's outcome. */
export type OperationState =
  | {
      readonly status: 'initiated';
      readonly code: null;
      readonly trackingId: null;
      readonly failureReason: null;
    }
  | {
      readonly status: 'pending';
      readonly code: '200' | null;
      readonly trackingId: string | null;
      readonly failureReason: null;
    }
  | {
      readonly status: 'succeeded';
      readonly code: '0';
      readonly trackingId: string;
      readonly failureReason: null;
    }
  | {
      readonly status: 'failed';
      readonly code: '100';
      readonly trackingId: string | null;
      readonly failureReason: string;
    };

/** A capture, void or refund of a payment. The bank knows it by its id. */
export type Operation = {
  readonly id: string;
  readonly merchantId: string;
  readonly paymentId: string;
  readonly kind: OperationKind;
  /** In the currency's minor unit. */
  readonly amount: number;
  readonly currency: string;
  /** The merchant's own words for why; refunds only. */
  readonly reason: string | null;
  readonly state: OperationState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A change of a payment by an operation on it: both, and the event that tells it. */
export type OperationChange = PaymentChange & { readonly operation: Operation };

export type OperationRequest = {
  readonly id: string;
  readonly kind: OperationKind;
  /** Null: all that there is. */
  readonly amount: number | null;
  readonly reason: string | null;
};

/** What can be done to the payment now. */
export function allowedOperations(payment: Payment, now: Date): readonly OperationKind[] {
  if (payment.openOperation !== null) return [];
  return operationKinds.filter(
    (kind) =>
      payment.state.status === operationSteps[kind].from &&
      (kind !== 'capture' || !isReleaseDue(payment, now)) &&
      (kind !== 'refund' || refundableOf(payment) > 0),
  );
}

/** True once the time has passed within which an authorization may be captured. */
export const isReleaseDue = ({ captureBefore }: Payment, now: Date): boolean =>
  captureBefore !== null && captureBefore <= now;

/**
 * The intent to capture, void or refund: what is on disk before the bank hears of it. It reserves
 * its amount, so that all intents together never exceed what there is. Throws ApiError
 * `operation_not_allowed`, `operation_in_progress`, or `validation_failed` for too large an amount.
 */
export function requestOperation(
  payment: Payment,
  request: OperationRequest,
  cause: EventCause,
  now: Date,
): OperationChange {
  const { id, kind, reason } = request;
  refuseUnlessAllowed(payment, kind, now);
  const amount = amountOf(payment, request);
  const operation: Operation = {
    id,
    merchantId: payment.merchantId,
    paymentId: payment.id,
    kind,
    amount,
    currency: payment.currency,
    reason,
    state: { status: 'initiated', code: null, trackingId: null, failureReason: null },
    createdAt: now,
    updatedAt: now,
  };
  const reserved: Partial<Payment> =
    kind === 'refund'
      ? { amountRefundPending: payment.amountRefundPending + amount }
      : { openOperation: kind };
  return changeBy(operation, payment, reserved, {
    type: `${kind}_requested`,
    cause,
    bankCode: null,
    detail: null,
    at: now,
  });
}

function refuseUnlessAllowed(payment: Payment, kind: OperationKind, now: Date): void {
  const allowed = allowedOperations(payment, now);
  if (allowed.includes(kind)) return;
  const { openOperation } = payment;
  const status = publicStatusOf(payment);
  if (openOperation !== null) {
    throw new ApiError('operation_in_progress', {
      detail: `A ${openOperation} of this payment is still under way; its outcome comes first.`,
      paymentStatus: status,
      retryAfterSeconds: 1,
    });
  }
  throw new ApiError('operation_not_allowed', {
    detail: whyNotAllowed(payment, kind),
    paymentStatus: status,
    allowedOperations: allowed,
  });
}

function whyNotAllowed(payment: Payment, kind: OperationKind): string {
  const { from } = operationSteps[kind];
  const status = publicStatusOf(payment);
  if (status !== from) return `A ${kind} needs a payment that is ${from}; this one is ${status}.`;
  if (kind === 'refund') return 'All that was captured has been paid back, or is being paid back.';
  return 'The time to capture is over, see capture_before; the money is being released.';
}

function amountOf(payment: Payment, { kind, amount }: OperationRequest): number {
  const most = kind === 'refund' ? refundableOf(payment) : payment.amount;
  if (amount === null) return most;
  if (amount <= most) return amount;
  const message = `must be at most ${most}, ${kind === 'refund' ? 'what is left to refund' : 'what is authorized'}`;
  throw new ApiError('validation_failed', {
    errors: [{ field: 'amount', code: 'amount_too_large', message }],
  });
}

/**
 * What an answer about an operation changes, or null when it says nothing new. An answer that
 * contradicts what is recorded moves nothing; it is kept as an event, for a person to look at.
 */
export function applyOperationOutcome(
  payment: Payment,
  operation: Operation,
  outcome: OperationOutcome,
  cause: EventCause,
  now: Date,
): OperationChange | null {
  const heard = stateHeard(outcome);
  const verdict = weigh(payment, operation.state, heard, outcome);
  if (verdict === 'old_news') return null;

  const isAccepted = verdict === 'accepted';
  const isOpen = canOperationGo(operation.state.status, heard.status);
  const after: Operation = {
    ...operation,
    state: isAccepted || isOpen ? heard : operation.state,
    updatedAt: now,
  };
  return changeBy(after, payment, isAccepted ? effectOf(payment, after, now) : CONTRADICTED, {
    type: isAccepted ? eventFor(after.kind, heard) : `${after.kind}_contradicted`,
    cause,
    bankCode: heard.code,
    detail: detailOf(outcome),
    at: now,
  });
}

const CONTRADICTED = { attention: 'outcome_contradicted' } as const;

const eventFor = (kind: OperationKind, { status }: OperationState): EventType =>
  status === 'initiated' ? `${kind}_requested` : `${kind}_${status}`;

function weigh(
  { attention }: Payment,
  known: OperationState,
  heard: OperationState,
  outcome: OperationOutcome,
): 'accepted' | 'old_news' | 'contradiction' {
  if (outcome.kind === 'wrong_amount') {
    // Recorded once: every poll would repeat it until someone intervenes.
    const isTold = attention !== null && known.status !== 'initiated';
    return isTold ? 'old_news' : 'contradiction';
  }
  if (canOperationGo(known.status, heard.status)) return 'accepted';
  if (known.status === 'pending' && heard.status === 'pending') {
    return known.code === null && heard.code !== null ? 'accepted' : 'old_news';
  }
  const isFinalWord = heard.status === 'succeeded' || heard.status === 'failed';
  return isFinalWord && known.status !== heard.status ? 'contradiction' : 'old_news';
}

function stateHeard(outcome: OperationOutcome): OperationState {
  switch (outcome.kind) {
    case 'approved': {
      const { trackingId } = outcome;
      return { status: 'succeeded', code: '0', trackingId, failureReason: null };
    }
    case 'declined': {
      const { trackingId, reason } = outcome;
      return { status: 'failed', code: '100', trackingId, failureReason: reason };
    }
    case 'pending': {
      const { trackingId } = outcome;
      return { status: 'pending', code: '200', trackingId, failureReason: null };
    }
    case 'wrong_amount':
    case 'unknown':
      return { status: 'pending', code: null, trackingId: null, failureReason: null };
  }
}

/** What the operation's outcome changes of the payment: money, or what was reserved of it. */
function effectOf(payment: Payment, { kind, amount, state }: Operation, now: Date) {
  if (state.status !== 'succeeded' && state.status !== 'failed') return {};
  const isDone = state.status === 'succeeded';
  if (kind === 'refund') {
    return {
      amountRefundPending: payment.amountRefundPending - amount,
      amountRefunded: payment.amountRefunded + (isDone ? amount : 0),
    };
  }
  const closed = { openOperation: null };
  // What the bank does not release although its time is over would be tried without end.
  if (!isDone)
    return kind === 'void' && isReleaseDue(payment, now) ? { ...closed, ...CONTRADICTED } : closed;
  const { to } = operationSteps[kind];
  if (payment.state.status !== 'authorized' || !canGo('authorized', to)) {
    throw new Error(`A ${kind} cannot lead from ${payment.state.status} to ${to}.`);
  }
  return {
    ...closed,
    state: { ...payment.state, status: to },
    amountCaptured: kind === 'capture' ? amount : 0,
  };
}

function changeBy(
  operation: Operation,
  before: Payment,
  changed: Partial<Payment>,
  event: Pick<PaymentEvent, 'type' | 'cause' | 'bankCode' | 'detail' | 'at'>,
): OperationChange {
  const after: Payment = {
    ...before,
    ...changed,
    version: before.version + 1,
    updatedAt: event.at,
  };
  return {
    before,
    after,
    operation,
    event: {
      ...event,
      paymentId: before.id,
      version: after.version,
      fromStatus: before.state.status,
      toStatus: after.state.status,
      bankReference: operation.id,
      amount: operation.amount,
    },
  };
}

function detailOf(outcome: OperationOutcome): string | null {
  if (outcome.kind === 'unknown') return outcome.cause;
  if (outcome.kind === 'declined') return outcome.reason;
  return outcome.kind === 'wrong_amount' ? outcome.kind : null;
}

/** The status that the merchant sees. */
export const publicOperationStatusOf = ({ state }: Operation): PublicOperationStatus =>
  state.status === 'initiated' ? 'pending' : state.status;
