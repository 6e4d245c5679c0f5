import { randomUUID } from 'node:crypto';
import { type Entries } from './entries.js';
import { toOperation, type Deposit, type Operation } from './rows.js';
import { type Db } from './schema.js';
import { type Settlement } from './settlement.js';

export type VoidRequest = { reference: string; depositReference: string };
export type OperationAnswer =
  | { kind: 'done'; operation: Operation }
  | { kind: 'reference_reused' }
  | { kind: 'deposit_not_found' };

/** Voids: a charge or a hold is undone as a whole, once. */
export function createVoids(db: Db, entries: Entries, settlement: Settlement) {
  const select = db.prepare(`select * from operations where reference = ?`);
  const insert = db.prepare(`
    insert into operations values (@reference, @deposit_reference, @kind, @transaction_id, @status,
      @reason, @amount, @currency, @created_at)
  `);
  const markVoided = db.prepare(
    `update deposits set voided_at = @now where reference = @reference`,
  );

  function recordOne(request: VoidRequest, now: number): OperationAnswer {
    const known = toOperation(select.get(request.reference));
    if (known) {
      const same = known.kind === 'void' && known.deposit_reference === request.depositReference;
      return same ? { kind: 'done', operation: known } : { kind: 'reference_reused' };
    }
    const deposit = settlement.find(request.depositReference, now);
    if (!deposit) return { kind: 'deposit_not_found' };

    const reason = whyNotVoidable(deposit);
    const operation: Operation = {
      reference: request.reference,
      deposit_reference: deposit.reference,
      kind: 'void',
      transaction_id: randomUUID(),
      status: reason === null ? 'succeeded' : 'failed',
      reason,
      amount: deposit.amount ?? 0,
      currency: deposit.currency,
      created_at: now,
    };
    insert.run(operation);
    if (reason === null) {
      markVoided.run({ reference: deposit.reference, now });
      const { amount, transaction_id } = operation;
      entries.add(deposit, { kind: 'void', amount, transaction_id, at: now }, operation.reference);
    }
    return { kind: 'done', operation };
  }

  return { recordOne };
}

function whyNotVoidable(deposit: Deposit): string | null {
  if (deposit.voided_at !== null) return 'already_voided';
  if (deposit.status === 'pending') return 'deposit_pending';
  if (deposit.status === 'failed') return 'deposit_failed';
  return null;
}
