import { type Booked } from '../../domain/bank-ledger.js';
import { type Operation } from '../../domain/operations/operation.js';
import { type Payment, type PaymentEvent } from '../../domain/payment.js';

/** Everything in the books about a payment, except its card. */
export type PaymentFile = {
  readonly payment: Payment;
  /** False once the card's number and holder were removed. */
  readonly keepsCardNumber: boolean;
  readonly operations: readonly Operation[];
  /** The history, oldest first. */
  readonly events: readonly PaymentEvent[];
  /** When the reconciler checks it next; null if never. */
  readonly dueAt: Date | null;
  /** How often the reconciler has taken it since its last change, and when it last did. */
  readonly asked: number;
  readonly takenAt: Date | null;
};

/** Reads for manual review, of all merchants. All throw StoreUnavailable. */
export type ReviewStore = {
  findFile(paymentId: string): Promise<PaymentFile | null>;
  /** The payments that exist among these ids. */
  findBooked(paymentIds: readonly string[]): Promise<readonly Booked[]>;
  /** Payments that wait for manual review, oldest first. */
  listAttention(limit: number): Promise<readonly Payment[]>;
};
