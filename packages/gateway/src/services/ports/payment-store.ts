import { type Payment, type PaymentChange, type PaymentEvent } from '../../domain/payment.js';
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
export type ScheduledChange = PaymentChange & { readonly checkInMs: number | null };

/** A payment that the reconciler takes; `asked` counts the times that it was taken before. */
export type DuePayment = { readonly payment: Payment; readonly asked: number };

/** `unreadable`: ids of rows that this program does not understand, such as a newer one's. */
export type DueBatch = {
  readonly due: readonly DuePayment[];
  readonly unreadable: readonly string[];
};

export type IdempotencyClaim = { readonly key: string; readonly fingerprint: KeyedHash };

/** `key_used`: the merchant's key already made `payment`, from the body with that fingerprint. */
export type IntentResult = { readonly kind: 'recorded' } | KeyUsed;

export type KeyUsed = {
  readonly kind: 'key_used';
  readonly payment: Payment;
  readonly fingerprint: KeyedHash;
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
  recordChange(change: ScheduledChange): Promise<ChangeResult>;
  /** Null when there is none, or it is another merchant's. */
  findPayment(merchantId: string, paymentId: string): Promise<Payment | null>;
  /** What the merchant's key has made, if anything. */
  findByKey(merchantId: string, idempotencyKey: string): Promise<KeyUsed | null>;
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
}

/** The database did not confirm in time. What was asked may or may not have been written. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database did not confirm in time.', { cause });
    this.name = 'StoreUnavailable';
  }
}
