import { type Booked } from '../../domain/bank-ledger.js';
import { type Operation } from '../../domain/operation.js';
import { type Payment, type PaymentEvent } from '../../domain/payment.js';

/** All that the books know about a payment. Never its card. */
export type PaymentFile = {
  readonly payment: Payment;
  /** False once the card's number and holder were removed. */
  readonly keepsCardNumber: boolean;
  readonly operations: readonly Operation[];
  /** The history, from the first step on. */
  readonly events: readonly PaymentEvent[];
  /** When the reconciler looks at it next; null when nothing is left to ask. */
  readonly dueAt: Date | null;
  /** How often the reconciler has taken it since it last changed, and when it last did. */
  readonly asked: number;
  readonly takenAt: Date | null;
};

/** The books as support sees them: of all merchants. All throw StoreUnavailable. */
export interface SupportStore {
  findFile(paymentId: string): Promise<PaymentFile | null>;
  /** Those of these payments that are in the books. */
  findBooked(paymentIds: readonly string[]): Promise<readonly Booked[]>;
  /** Those that wait for a person, the oldest first. */
  listAttention(limit: number): Promise<readonly Payment[]>;
}
