import { type AuditNote } from '../../domain/audit.js';
import { type CheckoutAttempt } from '../../domain/checkout/session.js';
import { type Change, type Operation } from '../../domain/operations/operation.js';
import { type Payment, type PaymentEvent } from '../../domain/payment.js';
import { type OperationKind, type PublicPaymentStatus } from '../../domain/states.js';
import { type KeyedHash } from './keyed-hasher.js';
import { type SealedCard } from './card-vault.js';

/** Everything that must be on disk before the bank is called, in one transaction. */
export type Intent = {
  readonly payment: Payment;
  readonly event: PaymentEvent;
  readonly card: SealedCard;
  readonly idempotency: IdempotencyClaim | null;
  /** When the reconciler asks the bank if no outcome is recorded by then. */
  readonly checkInMs: number;
  /** The API request. */
  readonly requestId?: string | null;
  /** The place in a checkout session that the payment takes. */
  readonly checkout?: CheckoutAttempt | null;
};

/** A change, and when the reconciler checks the payment next: null if never. */
export type ScheduledChange = Change & {
  readonly checkInMs: number | null;
  /** Of a new operation that has a key. */
  readonly idempotency: IdempotencyClaim | null;
  /** The API request for a new operation. */
  readonly requestId?: string | null;
  /** Of an operator's action: goes into the audit log with the change. */
  readonly audit?: AuditNote;
};

/**
 * A payment for the reconciler, with its operations that have no outcome. `asked` counts how often it was taken since
 * its last change.
 */
export type DuePayment = {
  readonly payment: Payment;
  readonly operations: readonly Operation[];
  readonly asked: number;
};

/** `unreadable`: ids of rows that this program cannot parse, for example of a newer version. */
export type DueBatch = {
  readonly due: readonly DuePayment[];
  readonly unreadable: readonly string[];
};

/** Payments that wait for the bank or for manual review; times by the database's clock. */
export type Backlog = {
  /** Payments that are due and not taken. Counts up to 10,000. */
  readonly due: number;
  /** How long the first of them has been due; 0 if there is none. */
  readonly oldestDueMs: number;
  /**
   * The age of the oldest payment that is initiated or processing, or whose challenge should be over; 0 if there is
   * none. Looks at the 10,000 that are checked next.
   */
  readonly oldestUnsettledMs: number;
  /** The same for refunds, and for captures and voids, without an outcome. */
  readonly oldestRefundMs: number;
  readonly oldestCaptureMs: number;
  /** Payments that wait for a challenge, among the 10,000 that are checked next. */
  readonly challenges: number;
  /** The age of the oldest of them, and how long the first has been past its end; 0 if there is none. */
  readonly oldestChallengeMs: number;
  readonly challengeOverdueMs: number;
  /** Payments that wait for manual review. */
  readonly attention: number;
};

export type IdempotencyClaim = { readonly key: string; readonly fingerprint: KeyedHash };

/**
 * `key_used`: the merchant's key has made `payment` before, from the body with that fingerprint. `place_taken`: the
 * checkout session has ended, so nothing was written.
 */
export type IntentResult = { readonly kind: 'recorded' | 'place_taken' } | KeyUsed;

export type KeyUsed = {
  readonly kind: 'key_used';
  readonly payment: Payment;
  readonly fingerprint: KeyedHash;
};

/** The key has made `operation` of this kind on the payment before. */
export type OperationKeyUsed = {
  readonly operation: Operation;
  readonly fingerprint: KeyedHash;
};

/** A page of a list: up to `limit` items after the one with that id. */
export type Page = { readonly limit: number; readonly startingAfter: string | null };

export type Listed<T> = { readonly data: readonly T[]; readonly hasMore: boolean };

/** Null matches any. Both times are inclusive, to the millisecond. */
export type PaymentFilter = {
  readonly status: PublicPaymentStatus | null;
  readonly reference: string | null;
  readonly createdFrom: Date | null;
  readonly createdTo: Date | null;
};

/** `superseded`: the payment has changed since it was read; nothing was written. */
export type ChangeResult = 'recorded' | 'superseded';

/**
 * The books. The methods are few and coarse, so that concurrent payments can be committed in one transaction. Repeating
 * a call with the same argument is safe. All throw StoreUnavailable when the database does not confirm in time.
 */
export type PaymentStore = {
  recordIntent(intent: Intent): Promise<IntentResult>;
  /** Writes the change, its event and its operation in one transaction, guarded by the previous version. */
  recordChange(change: ScheduledChange): Promise<ChangeResult>;
  /** Null when there is none, or it is another merchant's. */
  findPayment(merchantId: string, paymentId: string): Promise<Payment | null>;
  /** For the holder of a payer's address, which stands in for the merchant. Null when there is none. */
  findForPayer(paymentId: string): Promise<Payment | null>;
  /** The payment that the merchant's key has made, if any. */
  findByKey(merchantId: string, idempotencyKey: string): Promise<KeyUsed | null>;
  /** Newest first. */
  listPayments(merchantId: string, filter: PaymentFilter, page: Page): Promise<Listed<Payment>>;
  /** Oldest first; `startingAfter` is the version of an event. */
  listEvents(paymentId: string, page: Page): Promise<Listed<PaymentEvent>>;
  /** Null when there is none, or it is another merchant's. */
  findOperation(merchantId: string, operationId: string): Promise<Operation | null>;
  findOperationByKey(
    paymentId: string,
    kind: OperationKind,
    idempotencyKey: string,
  ): Promise<OperationKeyUsed | null>;
  /** Newest first. */
  listOperations(paymentId: string, kind: OperationKind, page: Page): Promise<Listed<Operation>>;
  /**
   * Takes payments that are due by the database's clock. No other process gets them during the lease. It saves work
   * and is not a lock: safety comes from guarded changes and the bank's references.
   */
  takeDue(limit: number, leaseMs: number): Promise<DueBatch>;
  /** The payments that `takeDue` would take, without taking them. */
  listDue(limit: number): Promise<DueBatch>;
  /** Sets the next check of a payment that was taken, unless it has changed, or was made due meanwhile. */
  postpone(payment: Payment, checkInMs: number): Promise<void>;
  /**
   * Makes a payment due now, found by its reference at the bank. No effect, and false, if its charge or an operation
   * waits for no answer of the bank's, if it is due already, or if its first request is still under way.
   */
  makeDueNow(paymentId: string): Promise<boolean>;
  /** How many payments wait for manual review. */
  countAttention(): Promise<number>;
  /**
   * Reads no settled payments. `withinMs` is the longest time until an unsettled payment is checked again.
   */
  readBacklog(withinMs: number): Promise<Backlog>;
};

/** The database did not confirm in time. What was asked may or may not have been written. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database did not confirm in time.', { cause });
    this.name = 'StoreUnavailable';
  }
}
