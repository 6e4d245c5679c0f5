import { LRUCache } from 'lru-cache';
import { ApiError } from '../domain/errors.js';
import { readId } from '../domain/ids.js';
import { createFewAtATime } from './few-at-a-time.js';
import { type NotificationVerdict } from './ports/metrics.js';
import { type SignedNotification, type VerifyNotification } from './ports/notification-verifier.js';
import { type PaymentStore } from './ports/payment-store.js';

/** The bank's notifications that something has changed. */
export type Notifications = {
  /**
   * Makes the payment of a verified notification due, so that the reconciler asks the bank now. Nothing in it is
   * believed: `referenceIn` reads the payment's reference out of a body that is signed. Returns the id of the payment
   * that it names, if it names one. Throws ApiError `signature_invalid` or `overloaded`, and StoreUnavailable.
   */
  receive(
    notification: SignedNotification,
    referenceIn: (body: string) => string,
  ): Promise<string | null>;
};

// For longer than a notification stays valid, at the rate that is let through.
const REMEMBERED = 20_000;
// They must not take the connections of payments; the bank tries again.
const UPDATES = { atOnce: 4, maxWaiting: 256 };
const RETRY_AFTER_SECONDS = 1;

export function createNotifications(deps: {
  store: Pick<PaymentStore, 'makeDueNow'>;
  verify: VerifyNotification;
  /** How long a notification may wait for its turn. */
  maxWaitMs: number;
  onNotified: (verdict: NotificationVerdict) => void;
}): Notifications {
  const { store, verify, maxWaitMs, onNotified } = deps;
  const handled = new LRUCache<string, true>({ max: REMEMBERED });
  const fewAtATime = createFewAtATime({ ...UPDATES, maxWaitMs });

  async function makeDue(paymentId: string): Promise<NotificationVerdict> {
    const updated = await fewAtATime(async () => ({ isDue: await store.makeDueNow(paymentId) }));
    if (updated === null) {
      onNotified('overloaded');
      throw new ApiError('overloaded', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    return updated.isDue ? 'accepted' : 'without_effect';
  }

  return {
    async receive(notification, referenceIn) {
      if (!verify(notification)) {
        onNotified('refused');
        throw new ApiError('signature_invalid');
      }
      const paymentId = readId(referenceIn(notification.body));
      if (paymentId === null) {
        onNotified('without_effect');
        return null;
      }
      if (handled.has(notification.id)) {
        onNotified('repeated');
        return paymentId;
      }
      const verdict = await makeDue(paymentId);
      // Only now: one that failed is repeated with the same id.
      handled.set(notification.id, true);
      onNotified(verdict);
      return paymentId;
    },
  };
}
