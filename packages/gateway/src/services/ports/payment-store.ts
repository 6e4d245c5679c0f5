import { type AuditNote } from '../../domain/audit.js';
import { type Operation } from '../../domain/operation.js';
import { type Payment, type PaymentChange, type PaymentEvent } from '../../domain/payment.js';
import { type OperationKind, type PublicPaymentStatus } from '../../domain/states.js';
import { type KeyedHash } from './keyed-hasher.js';
import { type SealedCard } from './card-vault.js';

/** Everything that must be on disk before the bank is called, in one transaction. */
export type Intent = {
  readonly payment: Payment;
  readonly event: PaymentEvent;
  readonly card: SealedCard;
  readonly idempotency: IdempotencyClaim | null;
  /** When the reconciler asks the bank, should no outcome be recorded by then. */
  readonly checkInMs: number;
};

/** A change together with when the bank is asked next: null when there is nothing left to ask. */
export type ScheduledChange = PaymentChange & {
  readonly checkInMs: number | null;
  /** The operation as it is after the change, if it is one; its event tells whether it is new. */
  readonly operation: Operation | null;
  /** With a new operation that came with a key. */
  readonly idempotency: IdempotencyClaim | null;
  /** Of what an operator does: goes into the audit log with the change. */
  readonly audit?: AuditNote;
};

/**
 * A payment that the reconciler takes, with its operations that wait for an outcome. `asked` counts
 * the times that it was taken since it last changed.
 */
export type DuePayment = {
  readonly payment: Payment;
  readonly operations: readonly Operation[];
  readonly asked: number;
};

/** `unreadable`: ids of rows that this program does not understand, such as a newer one's. */
export type DueBatch = {
  readonly due: readonly DuePayment[];
  readonly unreadable: readonly string[];
};

/** What the books have that waits for the bank or for a person; times by the database's clock. */
export type Backlog = {
  /** Payments that are due and that nobody has taken. At most 10,000 are counted. */
  readonly due: number;
  /** How long the first of them has been due; 0 when none is. */
  readonly oldestDueMs: number;
  /**
   * The age of the oldest payment that is initiated or processing; 0 when there is none. With more
   * than 10,000 of them, of those that the bank is asked about next.
   */
  readonly oldestUnsettledMs: number;
  /** The same of refunds, and of captures and voids, that have no outcome yet. */
  readonly oldestRefundMs: number;
  readonly oldestCaptureMs: number;
  /** Payments that wait for a person. */
  readonly attention: number;
};

export type IdempotencyClaim = { readonly key: string; readonly fingerprint: KeyedHash };

/** `key_used`: the merchant's key already made `payment`, from the body with that fingerprint. */
export type IntentResult = { readonly kind: 'recorded' } | KeyUsed;

export type KeyUsed = {
  readonly kind: 'key_used';
  readonly payment: Payment;
  readonly fingerprint: KeyedHash;
};

/** The key already made `operation` of this kind on the payment. */
export type OperationKeyUsed = {
  readonly operation: Operation;
  readonly fingerprint: KeyedHash;
};

/** Which part of a list: so many, after the one with that id. */
export type Page = { readonly limit: number; readonly startingAfter: string | null };

export type Listed<T> = { readonly data: readonly T[]; readonly hasMore: boolean };

/** Null: any. Both times are included, to the millisecond. */
export type PaymentFilter = {
  readonly status: PublicPaymentStatus | null;
  readonly reference: string | null;
  readonly createdFrom: Date | null;
  readonly createdTo: Date | null;
};

/** `superseded`: the payment has changed since `before` was read; nothing was written. */
export type ChangeResult = 'recorded' | 'superseded';

/**
 * The books. Verbs are few and coarse, so that an engine can commit many concurrent payments in one
 * transaction. Calling a verb again with the same argument is safe. All throw StoreUnavailable when
 * the database does not confirm in time.
 */
export interface PaymentStore {
  recordIntent(intent: Intent): Promise<IntentResult>;
  /** The change, its event and its operation, in one transaction, guarded by the version before. */
  recordChange(change: ScheduledChange): Promise<ChangeResult>;
  /** Null when there is none, or it is another merchant's. */
  findPayment(merchantId: string, paymentId: string): Promise<Payment | null>;
  /** What the merchant's key has made, if anything. */
  findByKey(merchantId: string, idempotencyKey: string): Promise<KeyUsed | null>;
  /** Newest first. */
  listPayments(merchantId: string, filter: PaymentFilter, page: Page): Promise<Listed<Payment>>;
  /** From the first on; `startingAfter` is the version of an event. */
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
   * Takes payments that are due, by the database's clock. Nobody else gets them for the time of the
   * lease; it saves work and is no lock: safety rests on guarded changes and the bank's references.
   */
  takeDue(limit: number, leaseMs: number): Promise<DueBatch>;
  /** What `takeDue` would take, left where it is. */
  listDue(limit: number): Promise<DueBatch>;
  /** Asks again later, unless the payment has changed since. */
  postpone(payment: Payment, checkInMs: number): Promise<void>;
  /** How many payments wait for a person. */
  countAttention(): Promise<number>;
  /**
   * What waits. Looks at nothing that is settled; `withinMs` is the longest that an unsettled payment
   * can rest until the bank is asked about it again.
   */
  readBacklog(withinMs: number): Promise<Backlog>;
}

/** The database did not confirm in time. What was asked may or may not have been written. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database did not confirm in time.', { cause });
    this.name = 'StoreUnavailable';
  }
}
