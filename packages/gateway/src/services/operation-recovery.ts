import { type AuditNote } from '../domain/audit.js';
import { type LedgerEntry } from '../domain/bank-ledger.js';
import { type EventCause, isChargeUnsettled } from '../domain/payment.js';
import { type Acquirers } from './acquirers.js';
import { carryOut } from './charge.js';
import { type OnKey } from './keyed-mutex.js';
import { type RecordRequest } from './operation-steps.js';
import { type OperationAndPayment, type RecordOutcome } from './outcomes.js';
import { findPayment } from './payments.js';
import { type PaymentStore } from './ports/payment-store.js';

/** How unknown outcomes of captures, voids and refunds are found. All throw StoreUnavailable. */
export type OperationRecovery = {
  /** Repeats the request to the acquirer under the same reference, which returns its outcome. */
  repeat(unsettled: OperationAndPayment): Promise<OperationAndPayment>;
  /**
   * Records an operation that the bank has done and the books lack, under the bank's reference and with the
   * audit note, and asks the bank for its outcome. False when the payment changed meanwhile. Throws ApiError
   * if the payment does not exist or does not allow it.
   */
  adopt(
    paymentId: string,
    merchantId: string,
    entry: LedgerEntry,
    audit: AuditNote,
  ): Promise<boolean>;
};

export function createOperationRecovery(deps: {
  store: PaymentStore;
  acquirers: Acquirers;
  recordRequest: RecordRequest;
  recordOutcome: RecordOutcome;
  onKey: OnKey;
}): OperationRecovery {
  const { store, acquirers, recordRequest, recordOutcome, onKey } = deps;

  async function ask({ payment, operation }: OperationAndPayment, cause: EventCause) {
    const outcome = await carryOut(acquirers.of(payment), payment, operation);
    return recordOutcome(payment, operation, outcome, cause);
  }

  return {
    repeat: (unsettled) => ask(unsettled, 'reconciler'),

    async adopt(paymentId, merchantId, { kind, operationReference: id, amount, at }, audit) {
      if (id === null || kind === 'charge' || kind === 'authorization') return false;
      const payment = await findPayment(store, merchantId, paymentId);
      // The outcome of its charge comes first.
      if (isChargeUnsettled(payment)) return false;
      const request = { id, kind, amount: kind === 'void' ? null : amount, reason: null };
      // As of the time when the bank did it: the authorization may have expired since.
      const recorded = await onKey(paymentId, () =>
        recordRequest(payment, request, 'operator', { at, audit }),
      );
      if (recorded === null) return false;
      await ask(recorded, 'operator');
      return true;
    },
  };
}
