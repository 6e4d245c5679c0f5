import { type Deposit } from './rows.js';

/** What was taken and not undone: a charge, or as much of a hold as was captured. */
export function amountCaptured(deposit: Deposit): number {
  if (deposit.voided_at !== null) return 0;
  return deposit.status === 'succeeded' ? (deposit.amount ?? 0) : deposit.captured;
}

/** What may still be refunded. A refund that is pending reserves its amount. */
export function amountLeft(deposit: Deposit): number {
  return amountCaptured(deposit) - deposit.refunded - deposit.refunding;
}
