import { type EntryPage } from './ledger/entries.js';
import { codeOf, type Deposit, type Operation } from './ledger/rows.js';
import { amountCaptured } from './ledger/sums.js';
import { type DepositView, type LedgerPageView, type OperationView } from './schemas.js';

const time = (ms: number) => new Date(ms).toISOString();

/** A deposit as clients see it. */
export function showDeposit(deposit: Deposit): DepositView {
  return {
    transaction_id: deposit.transaction_id,
    reference: deposit.reference,
    status: deposit.status,
    code: codeOf[deposit.status],
    ...(deposit.reason !== null && { reason: deposit.reason }),
    ...(deposit.amount !== null && {
      amount: deposit.amount,
      amount_captured: amountCaptured(deposit),
      amount_refunded: deposit.refunded,
    }),
    ...(deposit.currency !== null && { currency: deposit.currency }),
    ...(deposit.capture !== null && { capture: deposit.capture }),
    created_at: time(deposit.created_at),
    ...(deposit.voided_at !== null && { voided_at: time(deposit.voided_at) }),
  };
}

/** An operation on a deposit as clients see it. */
export function showOperation(operation: Operation): OperationView {
  return {
    transaction_id: operation.transaction_id,
    reference: operation.reference,
    deposit_reference: operation.deposit_reference,
    kind: operation.kind,
    status: operation.status,
    code: codeOf[operation.status],
    ...(operation.reason !== null && { reason: operation.reason }),
    amount: operation.amount,
    ...(operation.currency !== null && { currency: operation.currency }),
    created_at: time(operation.created_at),
  };
}

/** A page of the ledger as clients see it; ids are text, for they are names and not quantities. */
export function showLedgerPage({ entries, hasMore }: EntryPage): LedgerPageView {
  const data = entries.map((entry) => ({ ...entry, id: String(entry.id), at: time(entry.at) }));
  return { data, has_more: hasMore };
}
