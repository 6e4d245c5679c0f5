import { type Backoff, pauseMs } from '../domain/backoff.js';
import { type BankOutcome } from '../domain/bank-outcome.js';
import { bankReferenceOf, isUnsettled, type Payment } from '../domain/payment.js';
import { type RecordOutcome } from './outcomes.js';
import { type Bank, type Charge } from './ports/bank.js';
import { type Logger } from './ports/logger.js';
import { type DuePayment, type PaymentStore } from './ports/payment-store.js';

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
}): Reconciliation {
  const { store, bank, recordOutcome, backoff, limits, logger } = deps;

  async function reconcile({ payment, asked }: DuePayment): Promise<void> {
    const outcome = isUnsettled(payment) ? await ask(chargeOf(payment)) : null;
    const after =
      outcome === null ? payment : await recordOutcome(payment, outcome, 'reconciler', asked);
    if (after.version === payment.version) {
      await store.postpone(payment, pauseMs(backoff, asked, Math.random()));
    }
    logger.info(
      { payment_id: payment.id, asked, heard: outcome?.kind, status: after.state.status },
      'reconciled',
    );
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
      const due = await store.takeDue(limits.batchSize, limits.leaseMs);
      const passes = await Promise.allSettled(due.map(reconcile));
      const failed = passes.find((pass) => pass.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return due.length;
    },

    async preview() {
      const due = await store.listDue(limits.batchSize);
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

const chargeOf = (payment: Payment): Charge => ({
  reference: bankReferenceOf(payment),
  amount: payment.amount,
  currency: payment.currency,
});

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
