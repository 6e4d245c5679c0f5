import { type CheckoutSession, type SessionStatus } from '../../domain/checkout/session.js';
import { type KeyedHash } from './keyed-hasher.js';
import { type IdempotencyClaim, type Listed, type Page } from './payment-store.js';

/** The merchant's key has made `session` before, from the body with that fingerprint. */
export type SessionKeyUsed = {
  readonly kind: 'key_used';
  readonly session: CheckoutSession;
  readonly fingerprint: KeyedHash;
};

/** Null matches any. */
export type SessionFilter = {
  readonly status: SessionStatus | null;
  readonly reference: string | null;
};

/** A session that has ended, and the event that will tell the merchant. */
export type EndedSession = { readonly session: CheckoutSession; readonly eventId: string };

/**
 * Checkout sessions. One becomes complete in the transaction that records the payment: see books/changes.ts. Repeating a
 * call with the same argument is safe. All throw StoreUnavailable.
 */
export type SessionStore = {
  create(
    session: CheckoutSession,
    idempotency: IdempotencyClaim | null,
  ): Promise<{ readonly kind: 'recorded' } | SessionKeyUsed>;
  /** Null when there is none, or it is another merchant's. */
  find(merchantId: string, sessionId: string): Promise<CheckoutSession | null>;
  findByKey(merchantId: string, idempotencyKey: string): Promise<SessionKeyUsed | null>;
  /** For the holder of the page's address. Null when there is none. */
  findForPayer(
    sessionId: string,
  ): Promise<{ readonly session: CheckoutSession; readonly merchantName: string } | null>;
  /** Newest first. */
  list(merchantId: string, filter: SessionFilter, page: Page): Promise<Listed<CheckoutSession>>;
  /**
   * Records that a session has ended. False, and nothing is written, if it has ended already, or if it is to expire and
   * an attempt was begun after it was read.
   */
  recordEnd(ended: EndedSession): Promise<boolean>;
  /** Open sessions that a worker has to look at, by the database's clock. */
  listDue(limit: number): Promise<readonly CheckoutSession[]>;
  /** Has a worker look again after that time, unless it has ended. */
  postpone(sessionId: string, checkInMs: number): Promise<void>;
  /** Sessions whose end the merchant has not been told of, once the events of their payments are written. */
  listUnannounced(limit: number): Promise<readonly EndedSession[]>;
  markAnnounced(eventId: string): Promise<void>;
};
