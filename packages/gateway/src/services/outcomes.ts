import { applyOutcome } from '../domain/apply-outcome.js';
import { type Backoff } from '../domain/backoff.js';
import { type BankOutcome, type OperationOutcome } from '../domain/bank-outcome.js';
import { applyOperationOutcome, type Operation } from '../domain/operation.js';
import { handlesOf } from '../domain/handles.js';
import { type EventCause, type Payment, type PaymentChange } from '../domain/payment.js';
import { type Clock } from './ports/clock.js';
import { type Logger } from './ports/logger.js';
import { type PaymentStore } from './ports/payment-store.js';
import { nextCheckMs } from './schedule.js';
import { type InTurn } from './turns.js';

/** An operation and its payment. */
export type Operated = { readonly payment: Payment; readonly operation: Operation };

/**
 * The only way in which an outcome is recorded, whether a request or the reconciler received it. If the
 * payment changed after it was read, it is read and weighed again, so a late or repeated outcome changes
 * nothing. Both return what is then recorded, and throw StoreUnavailable.
 */
export interface RecordOutcome {
  ofCharge(payment: Payment, outcome: BankOutcome, cause: EventCause): Promise<Payment>;
  ofOperation(operated: Operated, outcome: OperationOutcome, cause: EventCause): Promise<Operated>;
}

export function createRecordOutcome(deps: {
  store: PaymentStore;
  inTurn: InTurn;
  backoff: Backoff;
  clock: Clock;
  logger: Logger;
}): RecordOutcome {
  const { store, inTurn, backoff, clock, logger } = deps;

  // In turn: many refunds of one payment may be answered at once.
  const recordOfOperation: RecordOutcome['ofOperation'] = async (operated, outcome, cause) => {
    for (let { payment, operation } = operated; ;) {
      const change = applyOperationOutcome(payment, operation, outcome, cause, clock());
      if (change === null) return { payment, operation };
      if (await isRecorded(change, change.operation)) {
        return { payment: change.after, operation: change.operation };
      }
      // The payment first: its version then catches every later change.
      payment = await reread(payment);
      const stored = await store.findOperation(operation.merchantId, operation.id);
      if (stored === null) throw new Error(`Operation ${operation.id} is gone from the books.`);
      operation = stored;
    }
  };

  async function isRecorded(change: PaymentChange, operation: Operation | null): Promise<boolean> {
    const result = await store.recordChange({
      operation,
      idempotency: null,
      checkInMs: nextCheckMs(change.after, clock(), backoff),
      ...change,
    });
    if (result === 'recorded') logChange(logger, change, operation);
    return result === 'recorded';
  }

  async function reread({ id, merchantId }: Payment): Promise<Payment> {
    const stored = await store.findPayment(merchantId, id);
    if (stored === null) throw new Error(`Payment ${id} is gone from the books.`);
    return stored;
  }

  return {
    async ofCharge(payment, outcome, cause) {
      for (let known = payment; ; known = await reread(known)) {
        const change = applyOutcome(known, outcome, cause, clock());
        if (change === null) return known;
        if (await isRecorded(change, null)) return change.after;
      }
    },

    ofOperation: (operated, outcome, cause) =>
      inTurn(operated.payment.id, () => recordOfOperation(operated, outcome, cause)),
  };
}

/** Logs a recorded change. */
export function logChange(
  logger: Logger,
  { before, after, event }: PaymentChange,
  operation: Operation | null,
): void {
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
