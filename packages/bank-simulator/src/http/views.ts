import { codeOf } from '../domain/states.js';
import { type EntryPage } from '../ledger/entries.js';
import { type Deposit, type Operation } from '../ledger/rows.js';
import { amountCaptured } from '../ledger/sums.js';
import { liabilityOf } from '../domain/schemes.js';
import { PROTOCOL_VERSION } from '../domain/three-d-secure.js';
import { type DepositView, type LedgerPageView, type OperationView } from './schemas.js';

const time = (ms: number) => new Date(ms).toISOString();

/** A deposit as clients see it. `challengeUrl` is where its payer passes a challenge. */
export function showDeposit(
  deposit: Deposit,
  challengeUrl: (reference: string) => string,
): DepositView {
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
    ...(deposit.status === 'requires_action' && {
      challenge: {
        url: challengeUrl(deposit.reference),
        expires_at: time(deposit.settles_at ?? deposit.created_at),
      },
    }),
    ...((deposit.authentication_request !== null || deposit.authentication_id !== null) && {
      three_d_secure: showAuthentication(deposit),
    }),
  };
}

function showAuthentication(deposit: Deposit): DepositView['three_d_secure'] {
  const { authentication_id: transaction_id, flow, result, scheme } = deposit;
  if (transaction_id === null || flow === null || result === null) return null;
  const version = PROTOCOL_VERSION;
  return { version, flow, result, ...liabilityOf(scheme, result), transaction_id };
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

/** A page of the ledger as clients see it. Ids are text: they are names, not numbers. */
export function showLedgerPage({ entries, hasMore }: EntryPage): LedgerPageView {
  const data = entries.map((entry) => ({ ...entry, id: String(entry.id), at: time(entry.at) }));
  return { data, has_more: hasMore };
}
