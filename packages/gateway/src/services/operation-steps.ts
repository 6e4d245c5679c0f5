import { type AuditNote } from '../domain/audit.js';
import { type OperationRequest, requestOperation } from '../domain/operations/request.js';
import { type EventCause, type Payment } from '../domain/payment.js';
import { type Acquirers } from './acquirers.js';
import { carryOut } from './charge.js';
import { logChange, type OperationAndPayment, type RecordAnswer } from './outcomes.js';
import { type Clock } from './ports/clock.js';
import { type Logger } from './ports/logger.js';
import { type IdempotencyClaim, type PaymentStore } from './ports/payment-store.js';

/**
 * Records the intent to capture, void or refund. Null when the payment changed meanwhile: read it and decide again.
 * Throws ApiError when it is not allowed, and StoreUnavailable.
 */
export type RecordRequest = (
  payment: Payment,
  request: OperationRequest,
  cause: EventCause,
  more?: {
    readonly idempotency?: IdempotencyClaim | null;
    readonly requestId?: string | null;
    readonly at?: Date;
    readonly audit?: AuditNote;
  },
) => Promise<OperationAndPayment | null>;

export function createRecordRequest(deps: {
  store: PaymentStore;
  /** How long an outcome may stay unknown before the reconciler asks for it. */
  reconcileAfterMs: number;
  clock: Clock;
  logger: Logger;
}): RecordRequest {
  const { store, reconcileAfterMs: checkInMs, clock, logger } = deps;
  return async (payment, request, cause, more = {}) => {
    const { idempotency = null, requestId = null, at = clock(), audit } = more;
    const change = requestOperation(payment, request, cause, at);
    const result = await store.recordChange({
      idempotency,
      requestId,
      checkInMs,
      ...change,
      ...(audit === undefined ? {} : { audit }),
    });
    if (result === 'superseded') return null;
    logChange(logger, change);
    return { payment: change.after, operation: change.operation };
  };
}

/** Sends an operation that is on disk to its acquirer, and records the outcome. */
export type SendOperation = (recorded: OperationAndPayment) => Promise<OperationAndPayment>;

export const createSendOperation =
  (deps: { acquirers: Acquirers; recordAnswer: RecordAnswer }): SendOperation =>
  async ({ payment, operation }) => {
    const outcome = await carryOut(deps.acquirers.of(payment), payment, operation);
    return deps.recordAnswer(payment, operation, outcome);
  };
