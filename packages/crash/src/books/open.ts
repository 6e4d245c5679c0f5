import { type BookedOperation, type BookedPayment, type Books } from './books.js';

/** Payments and operations, as one look into the books found them. */
export interface Look {
  payments: readonly BookedPayment[];
  operations: readonly BookedOperation[];
}

/** Looks for payments and operations. */
export const lookInto = async (books: Books): Promise<Look> => ({
  payments: await books.payments(),
  operations: await books.operations(),
});

/** True for a payment of which the gateway does not know yet whether it was charged. */
export const isChargeOpen = ({ status }: Pick<BookedPayment, 'status'>): boolean =>
  status === 'initiated' || status === 'processing' || status === 'requires_action';

/** True for an operation whose outcome the gateway does not know yet. */
export const isOperationOpen = ({ status }: Pick<BookedOperation, 'status'>): boolean =>
  status === 'initiated' || status === 'pending';

/** True for a payment about which anything is still open, by what it says itself. */
export const isOpen = (payment: BookedPayment): boolean =>
  isChargeOpen(payment) || payment.openOperation !== null || payment.amountRefundPending > 0;

/** True while nothing at all is open. */
export const isAllSettled = ({ payments, operations }: Look): boolean =>
  !payments.some(isOpen) && !operations.some(isOperationOpen);
