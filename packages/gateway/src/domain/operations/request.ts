import { ApiError } from '../errors.js';
import { type EventCause, type Payment, publicStatusOf } from '../payment.js';
import { type OperationKind, operationKinds, type PaymentStatus } from '../states.js';
import { changeOf, nextOf } from './change.js';
import { type Change, type Operation } from './operation.js';
import { operationRules } from './rules.js';

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
  return operationKinds.filter((kind) => {
    const { refusal } = operationRules[kind];
    return startsFrom(kind).includes(payment.state.status) && refusal(payment, now) === null;
  });
}

const startsFrom = (kind: OperationKind): readonly PaymentStatus[] =>
  operationRules[kind].steps.map(({ from }) => from);

/**
 * The intent to capture, void or refund, which is recorded before the acquirer is called. Throws ApiError
 * `operation_not_allowed`, `operation_in_progress`, or `validation_failed` for too large an amount.
 */
export function requestOperation(
  payment: Payment,
  request: OperationRequest,
  cause: EventCause,
  now: Date,
): Change<Operation> {
  const { id, kind, reason } = request;
  const { reserve, events } = operationRules[kind];
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
    state: { status: 'initiated', answer: null, trackingId: null, reason: null },
    createdAt: now,
    updatedAt: now,
  };
  const step = { type: events.requested, cause, answer: null, detail: null, amount };
  return changeOf(payment, nextOf(payment, reserve(payment, amount), now), operation, step);
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
  const from = startsFrom(kind);
  const detail = from.includes(payment.state.status)
    ? operationRules[kind].refusal(payment, now)
    : `A ${kind} needs a payment that is ${from.join(' or ')}; this one is ${status}.`;
  throw new ApiError('operation_not_allowed', {
    ...(detail === null ? {} : { detail }),
    paymentStatus: status,
    allowedOperations: allowed,
  });
}

function amountOf(payment: Payment, { kind, amount }: OperationRequest): number {
  const rule = operationRules[kind];
  const most = rule.most(payment);
  if (amount === null) return most;
  if (amount <= most) return amount;
  const message = `must be at most ${most}, ${rule.mostIs}`;
  throw new ApiError('validation_failed', {
    errors: [{ field: 'amount', code: 'amount_too_large', message }],
  });
}
