import { type Authentications } from './authentications.js';
import { type Deposits } from './deposits.js';
import { type Entries } from './entries.js';
import { type Notices } from './notices.js';
import { toDueDeposits, toDueOperations, type DueDeposit, type DueOperation } from './rows.js';
import { type Db } from './schema.js';

type Parts = {
  readonly entries: Entries;
  readonly deposits: Deposits;
  readonly authentications: Authentications;
  readonly notices: Notices;
};

/**
 * Settles pending deposits and operations, and lets challenges expire. Each has a fixed time, and is settled by
 * the first request after it. The ledger has no timer: a restart loses nothing, and tests move the clock.
 */
export function createSettlement(db: Db, { entries, deposits, authentications, notices }: Parts) {
  const selectAnyDue = db.prepare(`
    select 1 from deposits where status = 'pending' and settles_at <= @now
    union all select 1 from deposits where status = 'requires_action' and settles_at <= @now
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
  const selectExpired = db
    .prepare(
      `select reference from deposits where status = 'requires_action' and settles_at <= @now`,
    )
    .pluck();
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
    notices.add(reference, settles_at);
  }

  function settleOperation(operation: DueOperation): void {
    const { reference, kind, settles_to: status, settles_at, card } = operation;
    updateOperation.run({
      reference,
      status,
      reason: status === 'failed' ? `${kind}_failed` : null,
    });
    if (status === 'succeeded') entries.addOperation(operation, card, settles_at);
    notices.add(operation.deposit_reference, settles_at);
  }

  function expire(reference: string): void {
    const deposit = deposits.find(reference);
    if (deposit?.status === 'requires_action')
      authentications.fail(deposit, 'expire', deposit.settles_at ?? 0);
  }

  // By due time, so that the ledger lists them in that order.
  const settleAllDue = db.transaction((now: number) => {
    // Before the pending ones: nothing is charged, so the order does not show.
    for (const reference of selectExpired.all({ now })) expire(String(reference));
    const dueDeposits = toDueDeposits(selectDueDeposits.all({ now })).map((deposit) => ({
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
    const inOrder = [...dueDeposits, ...operations].sort((one, other) => one.at - other.at);
    for (const { settle } of inOrder) settle();
  });

  /** Settles what is due. Takes the write lock only if something is. */
  function settleDue(now: number): void {
    if (selectAnyDue.get({ now }) !== undefined) settleAllDue.immediate(now);
  }

  return { settleDue };
}
