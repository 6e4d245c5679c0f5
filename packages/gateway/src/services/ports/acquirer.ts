import { type Outcome } from '../../domain/operations/outcome.js';
import { type CaptureMode } from '../../domain/payment.js';
import { type OperationKind } from '../../domain/states.js';
import { type CardSummary } from '../../domain/card.js';
import { type Secret } from '../../domain/secret.js';
import { type ThreeDSecureRequest } from '../../domain/three-d-secure.js';

/** The card, as far as it is known: helps to find its number in an answer. */
export type CardOfCharge = { readonly card?: CardSummary };

/** The charge that a call is about: an answer about another one is unreadable. */
export type Charge = CardOfCharge & {
  readonly reference: string;
  /** In the currency's minor unit. */
  readonly amount: number;
  readonly currency: string;
};

/** What the acquirer may ask of the payer, and where it sends the payer back to: null if no challenge is possible. */
export type Authentication = {
  readonly request: ThreeDSecureRequest;
  readonly returnUrl: Secret | null;
  /** The host of the shop, by which the payer knows it: `returnUrl` is the gateway's. */
  readonly shopHost: string | null;
};

/** A charge as it is sent. The CVV exists only here, for the time of the call. */
export type Deposit = Charge & {
  readonly cardNumber: Secret;
  readonly cvv: Secret;
  readonly holderName: Secret | null;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly capture: CaptureMode;
  /** Null for the acquirer's default: it decides, and no challenge is possible. */
  readonly threeDSecure: Authentication | null;
};

/** A capture, void or refund as it is sent. A void undoes whatever there is. */
export type ChargeOperation = CardOfCharge & {
  readonly reference: string;
  readonly chargeReference: string;
  readonly currency: string;
} & (
    | { readonly kind: 'void'; readonly amount: null }
    /** In the currency's minor unit. */
    | { readonly kind: Exclude<OperationKind, 'void'>; readonly amount: number }
  );

/** The calls to an acquirer, by name. */
export type AcquirerCall = 'deposit' | 'find' | 'bar' | OperationKind;

/** Called when an answer contains card data and is treated as unreadable; `reference` is ours, of the charge. */
export type OnCardData = (call: AcquirerCall, reference: string) => void;

/**
 * A bank that takes payments for merchants. Calls never throw: whatever cannot be read for sure is an `unknown`
 * outcome. All are idempotent on their reference and end within a time limit.
 */
export type Acquirer = {
  /** Payments keep it, and are asked about where they were made: it never changes. */
  readonly name: string;
  deposit(deposit: Deposit): Promise<Outcome>;
  /** What became of a charge. */
  find(charge: Charge): Promise<Outcome | { readonly kind: 'not_found' }>;
  /**
   * Makes the acquirer refuse a reference that it has never seen, so that a charge still under way is declined
   * when it arrives: `barred`. A charge that waits for a challenge ends: `barred`, too. It never undoes a charge: if
   * there is one, that is the outcome. Null if the acquirer cannot do it: then a charge that it does not know may
   * still arrive, and is never given up.
   */
  readonly bar: ((charge: Charge) => Promise<Outcome>) | null;
  /** Captures, voids or refunds. Repeated under the same reference, it returns what became of it. */
  operate(operation: ChargeOperation): Promise<Outcome>;
  /** False while connections or credentials are refused: then it is better not to begin a payment. */
  isReachable(): boolean;
  /** True while acquirer and gateway do not accept each other's credentials. */
  isCredentialRefused(): boolean;
};
