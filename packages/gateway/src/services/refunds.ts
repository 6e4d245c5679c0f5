import { ApiError } from '../domain/errors.js';
import { type Operation } from '../domain/operations/operation.js';
import { cursorMessage, unknownCursor } from './cursors.js';
import { findPayment } from './payments.js';
import { type Listed, type Page, type PaymentStore } from './ports/payment-store.js';
import { type AdmitRead } from './read-admission.js';

export type Refunds = {
  /**
   * Newest first. Throws ApiError `payment_not_found`, and `validation_failed` for a cursor that is not one
   * of the payment's refunds.
   */
  listRefunds(merchantId: string, paymentId: string, page: Page): Promise<Listed<Operation>>;
  /** Throws ApiError `refund_not_found`. */
  getRefund(merchantId: string, refundId: string): Promise<Operation>;
};

export function createRefunds(deps: { store: PaymentStore; admitRead: AdmitRead }): Refunds {
  const { store, admitRead } = deps;
  return {
    listRefunds: (merchantId, paymentId, page) =>
      admitRead(merchantId, async () => {
        await findPayment(store, merchantId, paymentId);
        if (page.startingAfter !== null) {
          const last = await store.findOperation(merchantId, page.startingAfter);
          if (last?.paymentId !== paymentId || last.kind !== 'refund') {
            throw unknownCursor(cursorMessage('refund'));
          }
        }
        return store.listOperations(paymentId, 'refund', page);
      }),

    async getRefund(merchantId, refundId) {
      const operation = await admitRead(merchantId, () =>
        store.findOperation(merchantId, refundId),
      );
      if (operation?.kind !== 'refund') throw new ApiError('refund_not_found');
      return operation;
    },
  };
}
