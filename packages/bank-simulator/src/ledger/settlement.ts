import { type Entries } from './entries.js';
import { toDueDeposits, toDueOperations, type DueDeposit, type DueOperation } from './rows.js';
import { type Db } from './schema.js';

/**
 * What is pending settles when somebody asks the bank for anything, at the time that was fixed when
 * it was made. There is no timer: a restart loses nothing, and tests move the clock.
 */
export function createSettlement(db: Db, entries: Entries) {
  const selectAnyDue = db.prepare(`
    select 1 from deposits where status = 'pending' and settles_at <= @now
    union all select 1 from operations where status = 'pending' and settles_at <= @now
    limit 1
  `);
  const selectDueDeposits = db.prepare(`
    select * from deposits where status = 'pending' and settles_at <= @now
    order by settles_at, reference
  `);
  const selectDueOperations = db.prepare(`
    select operations.*, card from operations
    join deposits on deposits.reference = deposit_reference
    where operations.status = 'pending' and operations.settles_at <= @now
    order by operations.settles_at, operations.reference
  `);
  const updateDeposit = db.prepare(`
    update deposits set status = @status, reason = @reason where reference = @reference
  `);
  const updateOperation = db.prepare(`
    update operations set status = @status, reason = @reason where reference = @reference
  `);

  function settleDeposit(deposit: DueDeposit): void {
    const { reference, capture, settles_to, settles_at } = deposit;
    if (settles_to === 'approved') {
      const status = capture === 'manual' ? 'authorized' : 'succeeded';
      updateDeposit.run({ reference, status, reason: null });
      entries.addDeposit(deposit, settles_at);
    } else {
      updateDeposit.run({ reference, status: 'failed', reason: 'card_declined' });
    }
  }

  function settleOperation(operation: DueOperation): void {
    const { reference, kind, settles_to: status, settles_at, card } = operation;
    updateOperation.run({
      reference,
      status,
      reason: status === 'failed' ? `${kind}_failed` : null,
    });
    if (status === 'succeeded') entries.addOperation(operation, card, settles_at);
  }

  // In the order in which it fell due, so that the ledger tells it in that order.
  const settleAllDue = db.transaction((now: number) => {
    const deposits = toDueDeposits(selectDueDeposits.all({ now })).map((deposit) => ({
      at: deposit.settles_at,
      settle: () => {
        settleDeposit(deposit);
      },
    }));
    const operations = toDueOperations(selectDueOperations.all({ now })).map((operation) => ({
      at: operation.settles_at,
      settle: () => {
        settleOperation(operation);
      },
    }));
    const inOrder = [...deposits, ...operations].sort((one, other) => one.at - other.at);
    for (const { settle } of inOrder) settle();
  });

  /** Settles what is due. A reader takes the write lock only when there is something to settle. */
  function settleDue(now: number): void {
    if (selectAnyDue.get({ now }) !== undefined) settleAllDue.immediate(now);
  }

  return { settleDue };
}
