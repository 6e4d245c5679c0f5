import { type Backoff } from '../domain/backoff.js';
import { handlesOf } from '../domain/handles.js';
import { applyOutcome } from '../domain/operations/apply-outcome.js';
import { isVoidingChallenge } from '../domain/operations/challenge-void.js';
import { type Change, type Operation } from '../domain/operations/operation.js';
import { type Outcome } from '../domain/operations/outcome.js';
import { type EventCause, type Payment } from '../domain/payment.js';
import { type OnKey } from './keyed-mutex.js';
import { type Clock } from './ports/clock.js';
import { type DescribeError, type Logger } from './ports/logger.js';
import { type PaymentStore } from './ports/payment-store.js';
import { nextCheckMs } from './schedule.js';

/** A payment with what was done to it: an operation, or the charge itself (null). */
type PaymentWith<Of extends Operation | null> = {
  readonly payment: Payment;
  readonly operation: Of;
};

export type OperationAndPayment = PaymentWith<Operation>;

type Recording<Cause extends readonly EventCause[]> = {
  (
    ...asked: [payment: Payment, operation: null, outcome: Outcome, ...cause: Cause]
  ): Promise<PaymentWith<null>>;
  (
    ...asked: [payment: Payment, operation: Operation, outcome: Outcome, ...cause: Cause]
  ): Promise<OperationAndPayment>;
  (
    ...asked: [payment: Payment, operation: Operation | null, outcome: Outcome, ...cause: Cause]
  ): Promise<PaymentWith<Operation | null>>;
};

/**
 * The only way in which an outcome is recorded, of a charge (null) or an operation, whether a request or the
 * reconciler received it. If the payment changed after it was read, it is read and weighed again, so a late or
 * repeated outcome changes nothing. Returns what is then recorded. Throws StoreUnavailable.
 */
export type RecordOutcome = Recording<[EventCause]>;

/**
 * Records the outcome of a call that was just made for a merchant. It never throws: the acquirer was called, so an
 * error here does not mean that it failed. The merchant sees it as undecided, and the reconciler finds the outcome.
 */
export type RecordAnswer = Recording<[]>;

export function createRecordOutcome(deps: {
  store: PaymentStore;
  onKey: OnKey;
  /** Called when an outcome of a charge is recorded. */
  onCharged: (payment: Payment, outcome: Outcome) => void;
  backoff: Backoff;
  clock: Clock;
  logger: Logger;
}): RecordOutcome {
  const { store, onKey, onCharged, backoff, clock, logger } = deps;

  function recordOutcome(
    ...asked: [Payment, null, Outcome, EventCause]
  ): Promise<PaymentWith<null>>;
  function recordOutcome(
    ...asked: [Payment, Operation, Outcome, EventCause]
  ): Promise<OperationAndPayment>;
  function recordOutcome(
    ...asked: [Payment, Operation | null, Outcome, EventCause]
  ): Promise<PaymentWith<Operation | null>>;
  async function recordOutcome(
    payment: Payment,
    operation: Operation | null,
    outcome: Outcome,
    cause: EventCause,
  ): Promise<PaymentWith<Operation | null>> {
    if (operation === null)
      return { payment: await recordCharge(payment, outcome, cause), operation };
    // Many refunds of one payment may be answered at once; its charge is answered once.
    if (!isVoidingChallenge(payment)) {
      return onKey(payment.id, () => record(payment, operation, outcome, cause));
    }
    const ended = await onKey(payment.id, () => recordEnd(payment, operation, outcome, cause));
    return isUndecided(outcome)
      ? ended
      : { ...ended, payment: await recordCharge(ended.payment, outcome, cause) };
  }

  async function recordCharge(
    payment: Payment,
    outcome: Outcome,
    cause: EventCause,
  ): Promise<Payment> {
    let known = payment;
    do {
      if (isVoidingChallenge(known)) known = await settleVoid(known, outcome, cause);
      known = (await record(known, null, outcome, cause)).payment;
    } while (isVoidingChallenge(known) && !isUndecided(outcome));
    onCharged(payment, outcome);
    return known;
  }

  // The outcome of a charge ends the void that was to end its challenge.
  async function settleVoid(payment: Payment, outcome: Outcome, cause: EventCause) {
    if (isUndecided(outcome)) return payment;
    const { data } = await store.listOperations(payment.id, 'void', NEWEST);
    const [operation] = data;
    if (operation === undefined) throw new Error(`Payment ${payment.id} has lost its void.`);
    return (await recordEnd(payment, operation, outcome, cause)).payment;
  }

  // The first process to get here does it; the others find the void settled.
  async function recordEnd(
    payment: Payment,
    operation: Operation,
    outcome: Outcome,
    cause: EventCause,
  ): Promise<OperationAndPayment> {
    let known: OperationAndPayment = { payment, operation };
    while (isVoidingChallenge(known.payment)) {
      const change = applyOutcome(known.payment, known.operation, outcome, cause, clock());
      if (change === null) break;
      known = (await isWritten(change))
        ? { payment: change.after, operation: change.operation }
        : { payment: await reread(known.payment), operation: await rereadOperation(operation) };
    }
    return known;
  }

  async function record(
    payment: Payment,
    operation: Operation | null,
    outcome: Outcome,
    cause: EventCause,
  ): Promise<PaymentWith<Operation | null>> {
    let known = { payment, operation };
    for (;;) {
      const change = applyOutcome(known.payment, known.operation, outcome, cause, clock());
      if (change === null) return known;
      if (await isWritten(change)) return { payment: change.after, operation: change.operation };
      // The payment first: its version then catches every later change.
      const stored = await reread(payment);
      known = { payment: stored, operation: operation && (await rereadOperation(operation)) };
    }
  }

  /** False when the payment changed meanwhile. */
  async function isWritten(change: Change): Promise<boolean> {
    const result = await store.recordChange({
      idempotency: null,
      checkInMs: nextCheckMs(change.after, clock(), backoff),
      ...change,
    });
    if (result === 'recorded') logChange(logger, change);
    return result === 'recorded';
  }

  async function reread({ id, merchantId }: Payment): Promise<Payment> {
    const stored = await store.findPayment(merchantId, id);
    if (stored === null) throw new Error(`Payment ${id} is gone from the books.`);
    return stored;
  }

  async function rereadOperation({ id, merchantId }: Operation): Promise<Operation> {
    const stored = await store.findOperation(merchantId, id);
    if (stored === null) throw new Error(`Operation ${id} is gone from the books.`);
    return stored;
  }

  return recordOutcome;
}

const NEWEST = { limit: 1, startingAfter: null };

/** True for an answer that leaves open how a challenge ends. */
const isUndecided = ({ kind }: Outcome): boolean =>
  kind === 'unknown' || kind === 'challenge_required';

export function createRecordAnswer(deps: {
  recordOutcome: RecordOutcome;
  logger: Logger;
  describeError: DescribeError;
}): RecordAnswer {
  const { recordOutcome, logger, describeError } = deps;

  function recordAnswer(...asked: [Payment, null, Outcome]): Promise<PaymentWith<null>>;
  function recordAnswer(...asked: [Payment, Operation, Outcome]): Promise<OperationAndPayment>;
  function recordAnswer(
    ...asked: [Payment, Operation | null, Outcome]
  ): Promise<PaymentWith<Operation | null>>;
  async function recordAnswer(
    payment: Payment,
    operation: Operation | null,
    outcome: Outcome,
  ): Promise<PaymentWith<Operation | null>> {
    try {
      const cause = outcome.kind === 'unknown' ? 'merchant' : 'bank_answer';
      return await recordOutcome(payment, operation, outcome, cause);
    } catch (error) {
      logger.error(
        {
          payment_id: payment.id,
          operation_id: operation?.id,
          ...handlesOf(payment, operation),
          heard: outcome.kind,
          ...describeError(error),
        },
        'outcome_not_recorded',
      );
      return { payment, operation };
    }
  }

  return recordAnswer;
}

/** Logs a recorded change. */
export function logChange(logger: Logger, { before, after, operation, event }: Change): void {
  const fields = {
    payment_id: before.id,
    ...(operation === null ? {} : { operation_id: operation.id }),
    from: event.fromStatus,
    to: event.toStatus,
    cause: event.cause,
    detail: event.detail,
  };
  const isMarked = before.attention === null && after.attention !== null;
  // The request's own log line shows this outcome.
  if (event.cause === 'bank_answer' && !isMarked) {
    logger.debug(fields, event.type);
    return;
  }
  const withHandles = { ...fields, ...handlesOf(after, operation) };
  if (isMarked) logger.error(withHandles, event.type);
  else logger.info(withHandles, event.type);
}
