import { type Backoff, pauseMs } from '../domain/backoff.js';
import { type BankOutcome } from '../domain/bank-outcome.js';
import { type Payment } from '../domain/payment.js';
import { chargeOf } from './charge.js';
import { type RecordOutcome } from './outcomes.js';
import { type Bank, type Charge } from './ports/bank.js';
import { type DescribeError, type Logger } from './ports/logger.js';
import { type DuePayment, type PaymentStore, StoreUnavailable } from './ports/payment-store.js';

/** Ends payments whose outcome was not heard, by asking the bank what became of them. */
export interface Reconciliation {
  /**
   * Takes what is due and asks the bank about each; tells how many it took. What the bank calls
   * pending is asked again for as long as it says so. Throws StoreUnavailable.
   */
  reconcileDue(): Promise<number>;
  /** What `reconcileDue` would do, in words, by payment. Changes nothing, here or at the bank. */
  preview(): Promise<readonly { payment: Payment; would: string }[]>;
  /** How many payments wait for a person, because bank and books contradict each other. */
  countAttention(): Promise<number>;
}

export type ReconciliationLimits = {
  readonly batchSize: number;
  /** How many payments a preview shows. */
  readonly previewSize: number;
  /** Longer than a pass over one payment can take. */
  readonly leaseMs: number;
};

export function createReconciliation(deps: {
  store: PaymentStore;
  bank: Bank;
  recordOutcome: RecordOutcome;
  backoff: Backoff;
  limits: ReconciliationLimits;
  logger: Logger;
  describeError: DescribeError;
}): Reconciliation {
  const { store, bank, recordOutcome, backoff, limits, logger, describeError } = deps;

  async function reconcile({ payment, asked }: DuePayment): Promise<void> {
    const outcome = await ask(chargeOf(payment));
    const after = await recordOutcome(payment, outcome, 'reconciler', asked);
    if (after.version === payment.version) await postpone(payment, asked);
    const { status } = after.state;
    logger.info({ payment_id: payment.id, asked, heard: outcome.kind, status }, 'reconciled');
  }

  const postpone = (payment: Payment, asked: number): Promise<void> =>
    store.postpone(payment, pauseMs(backoff, asked, Math.random()));

  // One payment that cannot be dealt with is told by name, and keeps no other from its turn.
  async function reconcileOrPostpone(due: DuePayment): Promise<void> {
    try {
      await reconcile(due);
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      logger.error({ payment_id: due.payment.id, ...describeError(error) }, 'not_reconciled');
      await postpone(due.payment, due.asked);
    }
  }

  async function ask(charge: Charge): Promise<BankOutcome> {
    const found = await bank.find(charge);
    if (found.kind === 'not_found') return bank.bar(charge);
    return found.kind === 'wrong_amount' ? giveBack(charge, found) : found;
  }

  // The reference of the void is made from the payment's, which is on disk: whoever repeats it after
  // a crash repeats the same operation.
  async function giveBack(
    charge: Charge,
    found: Extract<BankOutcome, { kind: 'wrong_amount' }>,
  ): Promise<BankOutcome> {
    const isConfirmed = await bank.void(charge, `${charge.reference}-mismatch`);
    return isConfirmed ? { kind: 'given_back', trackingId: found.trackingId } : found;
  }

  return {
    async reconcileDue() {
      const { due, unreadable } = await store.takeDue(limits.batchSize, limits.leaseMs);
      for (const id of unreadable) logger.error({ payment_id: id }, 'payment_unreadable');
      const passes = await Promise.allSettled(due.map(reconcileOrPostpone));
      const failed = passes.find((pass) => pass.status === 'rejected');
      if (failed !== undefined) throw failed.reason; // StoreUnavailable: all the same for the rest
      return due.length;
    },

    async preview() {
      const { due } = await store.listDue(limits.previewSize);
      return Promise.all(
        due.map(async ({ payment }) => {
          const found = await bank.find(chargeOf(payment));
          return { payment, would: inWords(found.kind) };
        }),
      );
    },

    countAttention: () => store.countAttention(),
  };
}

function inWords(found: BankOutcome['kind'] | 'not_found'): string {
  switch (found) {
    case 'not_found':
      return 'bar it at the bank, which has never seen it, and then fail it: not_sent';
    case 'wrong_amount':
      return 'give the wrong amount back, and then fail it: amount_mismatch';
    case 'pending':
    case 'unknown':
      return `ask again later: the bank says "${found}"`;
    default:
      return `record what the bank says: ${found}`;
  }
}
