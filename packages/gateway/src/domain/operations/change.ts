import { bankReferenceOf, type Payment, type PaymentEvent } from '../payment.js';
import { type Change, type Operation } from './operation.js';

type Step = Pick<PaymentEvent, 'type' | 'cause' | 'answer' | 'detail' | 'amount'>;

/**
 * A change to `after` by the charge (null) or an operation, with the event of its version. Field by field, since it is
 * made for every payment and spreads cost more.
 */
export const changeOf = <Of extends Operation | null>(
  before: Payment,
  after: Payment,
  operation: Of,
  { type, cause, answer, detail, amount }: Step,
): Change<Of> => ({
  before,
  after,
  operation,
  event: {
    paymentId: before.id,
    version: after.version,
    type,
    fromStatus: before.state.status,
    toStatus: after.state.status,
    cause,
    bankReference: operation?.id ?? bankReferenceOf(before),
    answer,
    amount,
    detail,
    trackingId: undecidedTrackingId((operation ?? after).state),
    at: after.updatedAt,
  },
});

const undecidedTrackingId = ({ answer, trackingId }: Payment['state'] | Operation['state']) =>
  answer === 'approved' || answer === 'declined' ? null : trackingId;

/** The payment's next version. */
export const nextOf = (payment: Payment, changed: Partial<Payment>, now: Date): Payment => ({
  ...payment,
  ...changed,
  version: payment.version + 1,
  updatedAt: now,
});
