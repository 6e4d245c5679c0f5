import { newId } from '../domain/ids.js';
import { type Payment } from '../domain/payment.js';
import { type OnKey } from './keyed-mutex.js';
import { type RecordRequest, type SendOperation } from './operation-steps.js';
import { type Clock } from './ports/clock.js';

/**
 * Voids an authorization that was not captured in time. Returns the payment after it, or unchanged if something
 * else changed it meanwhile. Throws StoreUnavailable.
 */
export type VoidExpired = (payment: Payment) => Promise<Payment>;

export const createVoidExpired =
  (deps: {
    recordRequest: RecordRequest;
    sendOperation: SendOperation;
    onKey: OnKey;
    clock: Clock;
  }): VoidExpired =>
  async (payment) => {
    const { recordRequest, sendOperation, onKey, clock } = deps;
    const request = { id: newId(clock()), kind: 'void', amount: null, reason: null } as const;
    const recorded = await onKey(payment.id, () => recordRequest(payment, request, 'worker'));
    return recorded === null ? payment : (await sendOperation(recorded)).payment;
  };
