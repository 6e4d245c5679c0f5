import { type BankOutcome } from '../../domain/bank-outcome.js';
import { type CaptureMode } from '../../domain/payment.js';
import { type Secret } from '../../domain/secret.js';

/** A charge as the bank gets it. The CVV exists only here, for the time of the call. */
export type Deposit = {
  readonly reference: string;
  readonly cardNumber: Secret;
  readonly cvv: Secret;
  readonly holderName: Secret | null;
  readonly expiryMonth: number;
  readonly expiryYear: number;
  readonly amount: number;
  readonly currency: string;
  readonly capture: CaptureMode;
};

/** The bank. It never throws: whatever cannot be read is an `unknown` outcome. */
export interface Bank {
  /** Idempotent on `reference`. Answers within the bank's time-out. */
  deposit(deposit: Deposit): Promise<BankOutcome>;
}
