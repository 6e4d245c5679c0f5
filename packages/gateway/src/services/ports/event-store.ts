import { type MerchantEventType } from '../../domain/merchant-event.js';
import { type Listed } from './payment-store.js';

/** An event as it was fixed. `body` is its JSON: the same bytes in every answer, and to every endpoint. */
export type StoredEvent = {
  readonly id: string;
  readonly merchantId: string;
  readonly sequence: number;
  /** A later release may write types that this one does not know. */
  readonly type: string;
  /** Null if it is not about a payment. */
  readonly paymentId: string | null;
  readonly body: string;
};

/** An event without its sequence yet. */
export type EventDraft = Omit<StoredEvent, 'sequence' | 'type' | 'body'> & {
  readonly type: MerchantEventType;
  readonly bodyAt: (sequence: number) => string;
};

/** Null matches any. */
export type EventFilter = {
  readonly type: MerchantEventType | null;
  readonly paymentId: string | null;
};

/** Events of a merchant with a sequence above `after`: 0 for all. */
export type EventPlace = { readonly merchantId: string; readonly after: number };

/**
 * The events that have their sequence. A merchant's are visible in that order, without a gap, and only once they are
 * on disk: what was read here is never lost or numbered otherwise. All throw StoreUnavailable.
 */
export type EventStore = {
  /** Null when there is none, or it is another merchant's. */
  findEvent(merchantId: string, eventId: string): Promise<StoredEvent | null>;
  /** Oldest first. */
  listEvents(place: EventPlace, filter: EventFilter, limit: number): Promise<Listed<StoredEvent>>;
  /** The next events after each of several places, oldest first: up to `limit` of each. For deliveries. */
  readNext(places: readonly EventPlace[], limit: number): Promise<readonly StoredEvent[]>;
  /** The sequence of each merchant's last event: 0 if there is none. */
  lastSequence(merchantId: string): Promise<number>;
  /**
   * Gives events that are about no payment their sequences, in order. Repeating it with the same ids changes nothing,
   * and returns what is stored.
   */
  append(drafts: readonly EventDraft[]): Promise<readonly StoredEvent[]>;
};
