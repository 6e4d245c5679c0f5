import { type Insertable, type Selectable } from 'kysely';
import { z } from 'zod';
import { type Operation } from '../../domain/operations/operation.js';
import { codeOf, isOperationState, operationKinds } from '../../domain/states.js';
import {
  type IdempotencyClaim,
  type OperationKeyUsed,
} from '../../services/ports/payment-store.js';
import { type OperationsTable } from '../../database/tables.js';
import { fromStored, toStored } from '../../database/time.js';
import { toState } from './state-columns.js';

export type OperationRow = Selectable<OperationsTable>;

/** The columns that change during an operation's life. */
type ChangedOperationColumns = Pick<
  OperationRow,
  'status' | 'status_code' | 'tracking_id' | 'failure_reason' | 'updated_at'
>;

export const toOperationRow = (
  operation: Operation,
  idempotency: IdempotencyClaim | null,
): Insertable<OperationsTable> => ({
  uuid: operation.id,
  merchant_id: operation.merchantId,
  payment_id: operation.paymentId,
  kind: operation.kind,
  amount: operation.amount,
  currency: operation.currency,
  reason: operation.reason,
  idempotency_key: idempotency?.key ?? null,
  request_fingerprint: idempotency?.fingerprint.hash ?? null,
  fingerprint_key_id: idempotency?.fingerprint.keyId ?? null,
  created_at: toStored(operation.createdAt),
  ...toChangedOperationColumns(operation),
});

export const toChangedOperationColumns = (operation: Operation): ChangedOperationColumns => ({
  status: operation.state.status,
  status_code: codeOf(operation.state.answer),
  tracking_id: operation.state.trackingId,
  failure_reason: operation.state.reason,
  updated_at: toStored(operation.updatedAt),
});

const kindOf = z.enum(operationKinds);

/** Throws a ZodError when a row is not what the gateway writes. */
export const toOperation = (row: OperationRow): Operation => ({
  id: row.uuid,
  merchantId: row.merchant_id,
  paymentId: row.payment_id,
  kind: kindOf.parse(row.kind),
  amount: row.amount,
  currency: row.currency,
  reason: row.reason,
  state: toState(isOperationState, row, row.failure_reason),
  createdAt: fromStored(row.created_at),
  updatedAt: fromStored(row.updated_at),
});

export const toOperationKeyUsed = (row: OperationRow): OperationKeyUsed => ({
  operation: toOperation(row),
  fingerprint: { keyId: row.fingerprint_key_id ?? '', hash: row.request_fingerprint ?? '' },
});
