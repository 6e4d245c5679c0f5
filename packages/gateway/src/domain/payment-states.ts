/**
 * The life of a payment: each state and where it may go. This table is the only place that knows;
 * `succeeded`, `failed` and `canceled` are final (refunds are counted beside `succeeded`).
 *
 * - initiated: intent recorded, bank not yet heard (merchants see it as `processing`)
 * - requires_action: the payer must pass a 3-D Secure challenge
 * - processing: the bank is still deciding, or its answer is unknown
 * - authorized: held, awaiting capture
 * - succeeded: captured
 */
export const paymentTransitions = {
  initiated: ['succeeded', 'authorized', 'failed', 'processing', 'requires_action'],
  requires_action: ['succeeded', 'authorized', 'failed', 'processing', 'canceled'],
  processing: ['succeeded', 'authorized', 'failed', 'requires_action'],
  authorized: ['succeeded', 'canceled'],
  succeeded: [],
  failed: [],
  canceled: [],
} as const;

export type PaymentStatus = keyof typeof paymentTransitions;

/** What merchants see: an intent that the bank has not answered yet is `processing` to them. */
export type PublicPaymentStatus = Exclude<PaymentStatus, 'initiated'>;

/** The states that a payment may go to from `From`, as a type: a wrong one does not compile. */
export type NextStatus<From extends PaymentStatus> = (typeof paymentTransitions)[From][number];

/** True if the table lets a payment go from one state to the other. */
export const canGo = (from: PaymentStatus, to: PaymentStatus): boolean =>
  (paymentTransitions[from] as readonly PaymentStatus[]).includes(to);

/** The bank's codes and what each means. Any other code is an unknown outcome, not a failure. */
export const bankCodes = {
  '0': 'approved',
  '100': 'declined',
  '200': 'pending',
  '300': 'challenge_required',
} as const;

export type BankCode = keyof typeof bankCodes;

/** For parsing: the codes as a list. */
export const bankCodeList = ['0', '100', '200', '300'] as const satisfies readonly BankCode[];
