import { type BookedOperation, type BookedPayment, type Books } from './books.js';

/** Payments and operations as the books had them at some moment. */
export type Snapshot = {
  readonly payments: readonly BookedPayment[];
  readonly operations: readonly BookedOperation[];
};

export const takeSnapshot = async (books: Books): Promise<Snapshot> => ({
  payments: await books.payments(),
  operations: await books.operations(),
});

/** True if the gateway does not know yet whether the payment was charged. */
export const isChargeOpen = ({ status }: Pick<BookedPayment, 'status'>): boolean =>
  status === 'initiated' || status === 'processing' || status === 'requires_action';

/** True if the gateway does not know the operation's outcome yet. */
export const isOperationOpen = ({ status }: Pick<BookedOperation, 'status'>): boolean =>
  status === 'initiated' || status === 'pending';

/** True if anything about the payment is still open, by its own columns. */
export const isOpen = (payment: BookedPayment): boolean =>
  isChargeOpen(payment) || payment.openOperation !== null || payment.amountRefundPending > 0;

/** True if nothing is open. */
export const isAllSettled = ({ payments, operations }: Snapshot): boolean =>
  !payments.some(isOpen) && !operations.some(isOperationOpen);
