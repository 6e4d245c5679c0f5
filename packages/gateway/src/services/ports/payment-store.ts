import { type Payment, type PaymentChange, type PaymentEvent } from '../../domain/payment.js';
import { type KeyedHash } from './keyed-hasher.js';
import { type SealedCard } from './card-vault.js';

/** Everything that must be on disk before the bank is called, in one transaction. */
export type Intent = {
  readonly payment: Payment;
  readonly event: PaymentEvent;
  readonly card: SealedCard;
  readonly idempotency: IdempotencyClaim | null;
};

export type IdempotencyClaim = { readonly key: string; readonly fingerprint: KeyedHash };

/** `key_used`: the merchant's key already made `payment`, from the body with that fingerprint. */
export type IntentResult =
  | { readonly kind: 'recorded' }
  | {
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
  recordChange(change: PaymentChange): Promise<ChangeResult>;
  /** Null when there is none, or it is another merchant's. */
  findPayment(merchantId: string, paymentId: string): Promise<Payment | null>;
}

/** The database did not confirm in time. What was asked may or may not have been written. */
export class StoreUnavailable extends Error {
  constructor(cause: unknown) {
    super('The database did not confirm in time.', { cause });
    this.name = 'StoreUnavailable';
  }
}
