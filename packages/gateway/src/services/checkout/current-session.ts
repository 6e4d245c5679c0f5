import { type CheckoutSession, ended, endOf } from '../../domain/checkout/session.js';
import { newId } from '../../domain/ids.js';
import { type Payment } from '../../domain/payment.js';
import { type Clock } from '../ports/clock.js';
import { type PaymentStore } from '../ports/payment-store.js';
import { type SessionStore } from '../ports/session-store.js';

/** A session with the payment of its last attempt. */
export type CurrentSession = {
  readonly session: CheckoutSession;
  readonly payment: Payment | null;
};

/** Reads the session's payment, and ends the session if its end has come. Throws StoreUnavailable. */
export type BringUpToDate = (session: CheckoutSession) => Promise<CurrentSession>;

/** What is to be shown is true at this moment, however long a worker takes to come by. */
export function createBringUpToDate(deps: {
  sessions: Pick<SessionStore, 'find' | 'recordEnd'>;
  payments: Pick<PaymentStore, 'findPayment'>;
  clock: Clock;
}): BringUpToDate {
  const { sessions, payments, clock } = deps;

  return async function bringUpToDate(session) {
    for (let read = session; ;) {
      const { merchantId, paymentId } = read;
      const payment = paymentId === null ? null : await payments.findPayment(merchantId, paymentId);
      const now = clock();
      const end = read.state.status === 'open' ? endOf(read, payment, now) : null;
      if (end === null) return { session: read, payment };
      const after = ended(read, end, now);
      if (await sessions.recordEnd({ session: after, eventId: newId(now) })) {
        return { session: after, payment };
      }
      // It has ended already, or another attempt has begun.
      read = (await sessions.find(merchantId, session.id)) ?? read;
    }
  };
}
