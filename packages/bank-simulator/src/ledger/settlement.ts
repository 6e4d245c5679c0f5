import { type Entries } from './entries.js';
import { toDeposit, toDeposits, type Deposit } from './rows.js';
import { type Db } from './schema.js';

type Due = Deposit & { settles_at: number };
export type Settlement = ReturnType<typeof createSettlement>;

/**
 * Pending deposits settle when somebody looks, at the time that was fixed when they were made.
 * There is no timer: a restart loses nothing, and tests move the clock.
 */
export function createSettlement(db: Db, entries: Entries) {
  const selectOne = db.prepare(`select * from deposits where reference = ?`);
  const selectDue = db.prepare(`
    select * from deposits where status = 'pending' and settles_at <= ? order by settles_at, reference
  `);
  const update = db.prepare(`
    update deposits set status = @status, reason = @reason
    where reference = @reference and status = 'pending'
  `);

  function settle(deposit: Due): Deposit {
    const approved = deposit.settles_to === 'approved';
    const settled: Due = {
      ...deposit,
      status: approved ? (deposit.capture === 'manual' ? 'authorized' : 'succeeded') : 'failed',
      reason: approved ? null : 'card_declined',
    };
    const { reference, status, reason } = settled;
    const { changes } = update.run({ reference, status, reason });
    if (changes === 1 && approved) entries.addDeposit(settled, settled.settles_at);
    return settled;
  }

  /** The deposit as it is now. Settles it if it is due, so it wants a write transaction. */
  function find(reference: string, now: number): Deposit | undefined {
    const deposit = toDeposit(selectOne.get(reference));
    return deposit && isDue(deposit, now) ? settle(deposit) : deposit;
  }

  /** The same for a reader, who takes the write lock only when there is something to settle. */
  function look(reference: string, now: number): Deposit | undefined {
    const deposit = toDeposit(selectOne.get(reference));
    if (!deposit || !isDue(deposit, now)) return deposit;
    return db.transaction(() => find(reference, now)).immediate();
  }

  /** Settles everything that is due, before the whole ledger is read. */
  function settleAllDue(now: number): void {
    if (selectDue.get(now) === undefined) return;
    const settleAll = db.transaction(() => {
      for (const deposit of toDeposits(selectDue.all(now)))
        if (isDue(deposit, now)) settle(deposit);
    });
    settleAll.immediate();
  }

  return { find, look, settleAllDue };
}

function isDue(deposit: Deposit, now: number): deposit is Due {
  return deposit.status === 'pending' && deposit.settles_at !== null && deposit.settles_at <= now;
}
