import { type BankOutcome, type OperationOutcome } from '../../domain/bank-outcome.js';
import { type CardSummary } from '../../domain/card.js';
import { type CaptureMode } from '../../domain/payment.js';
import { type Secret } from '../../domain/secret.js';
import { type OperationKind } from '../../domain/states.js';

/** What is known of the card, by which its number is found in an answer; without it, any number is. */
export type CardOfCharge = { readonly card?: CardSummary };

/** The charge that a call is about: an answer about any other is not its answer. */
export type Charge = CardOfCharge & {
  readonly reference: string;
  /** In the currency's minor unit. */
  readonly amount: number;
  readonly currency: string;
};

/** A charge as the bank gets it. The CVV exists only here, for the time of the call. */
export type Deposit = Charge & {
  readonly cardNumber: Secret;
  readonly cvv: Secret;
  readonly holderName: Secret | null;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly capture: CaptureMode;
};

/** Something to be done to a charge, as the bank gets it. A void undoes whatever there is. */
export type ChargeOperation = CardOfCharge & {
  readonly reference: string;
  readonly chargeReference: string;
  readonly currency: string;
} & (
    | { readonly kind: 'void'; readonly amount: null }
    /** In the currency's minor unit. */
    | { readonly kind: Exclude<OperationKind, 'void'>; readonly amount: number }
  );

/** The calls to the bank, by name. */
export type BankCall = 'deposit' | 'find' | 'bar' | OperationKind;

/**
 * Hears of an answer that carries card data, and is therefore taken for unreadable; `reference` is ours,
 * of the charge.
 */
export type OnCardData = (call: BankCall, reference: string) => void;

/**
 * The bank. Its calls never throw: whatever cannot be read for sure is an `unknown` outcome. All are
 * idempotent on their reference and answer within the bank's time-out.
 */
export interface Bank {
  deposit(deposit: Deposit): Promise<BankOutcome>;
  /** What became of a charge. */
  find(charge: Charge): Promise<BankOutcome | { readonly kind: 'not_found' }>;
  /**
   * Bars a reference that the bank has never seen, so that a request still under way is declined
   * when it arrives: `barred`. Never undoes a charge: if there is one, that is the answer.
   */
  bar(charge: Charge): Promise<BankOutcome>;
  /** Captures, voids or refunds. Repeated under its reference, it tells what became of it. */
  operate(operation: ChargeOperation): Promise<OperationOutcome>;
  /**
   * False while the bank refuses connections, or does not know the gateway: then a payment is better
   * not begun.
   */
  isReachable(): boolean;
  /** True while the bank does not take the gateway's credential, or the gateway not the bank's. */
  isCredentialRefused(): boolean;
}
