import { ApiError } from '../domain/errors.js';
import { type Payment, type PaymentEvent } from '../domain/payment.js';
import { createPaymentCreation, type PaymentCreation } from './create-payment.js';
import { cursorMessage, EVENT_CURSOR, unknownCursor } from './cursors.js';
import {
  type Listed,
  type Page,
  type PaymentFilter,
  type PaymentStore,
} from './ports/payment-store.js';

/** What merchants do with payments. */
export type Payments = {
  /** Throws ApiError `payment_not_found`, also for another merchant's payment. */
  get(merchantId: string, paymentId: string): Promise<Payment>;
  /** Newest first. Throws ApiError `validation_failed` for a cursor that is not the merchant's. */
  list(merchantId: string, filter: PaymentFilter, page: Page): Promise<Listed<Payment>>;
  /**
   * The payment's history, oldest first. Throws ApiError `payment_not_found`, and `validation_failed` for a
   * cursor beyond its last step.
   */
  listEvents(merchantId: string, paymentId: string, page: Page): Promise<Listed<PaymentEvent>>;
} & PaymentCreation;

export function createPayments(deps: Parameters<typeof createPaymentCreation>[0]): Payments {
  const { store, admitRead } = deps;
  return {
    ...createPaymentCreation(deps),

    get: (merchantId, paymentId) =>
      admitRead(merchantId, () => findPayment(store, merchantId, paymentId)),

    list: (merchantId, filter, page) =>
      admitRead(merchantId, async () => {
        const { startingAfter: last } = page;
        if (last !== null && (await store.findPayment(merchantId, last)) === null) {
          throw unknownCursor(cursorMessage('payment'));
        }
        return store.listPayments(merchantId, filter, page);
      }),

    listEvents: (merchantId, paymentId, page) =>
      admitRead(merchantId, async () => {
        const { id, version } = await findPayment(store, merchantId, paymentId);
        if (Number(page.startingAfter ?? 0) > version) throw unknownCursor(EVENT_CURSOR);
        return store.listEvents(id, page);
      }),
  };
}

/** Throws ApiError `payment_not_found`. */
export async function findPayment(
  store: PaymentStore,
  merchantId: string,
  paymentId: string,
): Promise<Payment> {
  const payment = await store.findPayment(merchantId, paymentId);
  if (payment === null) throw new ApiError('payment_not_found');
  return payment;
}
