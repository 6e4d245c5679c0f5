import { type Backoff, pauseMs } from '../domain/backoff.js';
import { type BankOutcome } from '../domain/bank-outcome.js';
import { applyOutcome, type EventCause, isUnsettled, type Payment } from '../domain/payment.js';
import { type Clock } from './ports/clock.js';
import { type Logger } from './ports/logger.js';
import { type PaymentStore } from './ports/payment-store.js';

/**
 * Records what was heard of a payment and gives the payment as it then stands in the books. `asked`
 * counts how often the bank was asked before.
 */
export type RecordOutcome = (
  payment: Payment,
  outcome: BankOutcome,
  cause: EventCause,
  asked: number,
) => Promise<Payment>;

/**
 * The one way in which an outcome reaches the books, from the live request as from the reconciler.
 * Whoever finds the payment changed since it was read reads it again and decides anew, so a late or
 * second outcome changes nothing. Throws StoreUnavailable.
 */
export function createRecordOutcome(deps: {
  store: PaymentStore;
  backoff: Backoff;
  clock: Clock;
  logger: Logger;
}): RecordOutcome {
  const { store, backoff, clock, logger } = deps;

  return async function recordOutcome(payment, outcome, cause, asked) {
    for (let known = payment; ;) {
      const change = applyOutcome(known, outcome, cause, clock());
      if (change === null) return known;
      const checkInMs = isUnsettled(change.after) ? pauseMs(backoff, asked, Math.random()) : null;
      if ((await store.recordChange({ ...change, checkInMs })) === 'recorded') {
        const { type, fromStatus, toStatus, detail } = change.event;
        const fields = { payment_id: known.id, from: fromStatus, to: toStatus, cause, detail };
        if (type === 'outcome_contradicted') logger.error(fields, type);
        else logger.info(fields, type);
        return change.after;
      }
      const stored = await store.findPayment(known.merchantId, known.id);
      if (stored === null) throw new Error(`Payment ${known.id} is gone from the books.`);
      known = stored;
    }
  };
}
