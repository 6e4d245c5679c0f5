import { type Payment, type PaymentEvent } from '../payment.js';
import { type OperationKind, type OperationState, type PublicOperationStatus } from '../states.js';

/** A capture, void or refund of a payment. The acquirer knows it by its id. */
export type Operation = {
  readonly id: string;
  readonly merchantId: string;
  readonly paymentId: string;
  readonly kind: OperationKind;
  /** In the currency's minor unit. */
  readonly amount: number;
  readonly currency: string;
  /** The merchant's own words for why; refunds only. */
  readonly reason: string | null;
  readonly state: OperationState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

/** A change of a payment with its event, and the operation after it if it is about one. */
export type Change<Of extends Operation | null = Operation | null> = {
  readonly before: Payment;
  readonly after: Payment;
  readonly operation: Of;
  readonly event: PaymentEvent;
};

/** The status that the merchant sees. */
export const publicOperationStatusOf = ({ state }: Operation): PublicOperationStatus =>
  state.status === 'initiated' ? 'pending' : state.status;
