import { type Deposit } from './rows.js';

/** What was captured and not voided: a charge, or the captured part of an authorization. */
export function amountCaptured(deposit: Deposit): number {
  if (deposit.voided_at !== null) return 0;
  return deposit.status === 'succeeded' ? (deposit.amount ?? 0) : deposit.captured;
}

/** What may still be refunded. A pending refund reserves its amount. */
export function amountLeft(deposit: Deposit): number {
  return amountCaptured(deposit) - deposit.refunded - deposit.refunding;
}
