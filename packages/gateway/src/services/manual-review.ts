import { asTyped, newNote } from '../domain/audit.js';
import { resolveAttention } from '../domain/attention.js';
import { type Backoff } from '../domain/backoff.js';
import { type Outcome } from '../domain/operations/outcome.js';
import { type Payment } from '../domain/payment.js';
import { Refusal } from '../domain/errors.js';
import { type Acquirers } from './acquirers.js';
import { type Audit } from './audit.js';
import { chargeOf } from './charge.js';
import { type Clock } from './ports/clock.js';
import { type PaymentStore } from './ports/payment-store.js';
import { type PaymentFile, type ReviewStore } from './ports/review-store.js';
import { nextCheckMs } from './schedule.js';

/** What the bank says about a charge at present. */
export type ChargeAtBank = Outcome | { readonly kind: 'not_found' };

/** Manual review of a payment. All throw Refusal for an unknown payment, and StoreUnavailable. */
export type ManualReview = {
  /** What is recorded, and what the bank says. Changes nothing. */
  show(paymentId: string): Promise<{ readonly file: PaymentFile; readonly bank: ChargeAtBank }>;
  /** Payments that need review, oldest first. */
  listAttention(limit: number): Promise<readonly Payment[]>;
  /**
   * Clears the mark. The note stays in the payment's history, and the actor in the audit log. Throws Refusal
   * if there is no mark.
   */
  resolve(paymentId: string, note: string, actor: string): Promise<Payment>;
};

export function createManualReview(deps: {
  files: ReviewStore;
  store: Pick<PaymentStore, 'recordChange'>;
  acquirers: Pick<Acquirers, 'of'>;
  audit: Pick<Audit, 'watch'>;
  backoff: Backoff;
  clock: Clock;
}): ManualReview {
  const { files, store, acquirers, audit, backoff, clock } = deps;

  async function fileOf(paymentId: string): Promise<PaymentFile> {
    const file = await files.findFile(paymentId);
    if (file === null) throw new Refusal('There is no such payment.');
    return file;
  }

  return {
    async show(paymentId) {
      const file = await fileOf(paymentId);
      const { payment } = file;
      return { file, bank: await acquirers.of(payment).find(chargeOf(payment)) };
    },

    listAttention: (limit) => files.listAttention(limit),

    resolve(paymentId, note, actor) {
      const planned = newNote('resolve_payment', actor, { on: asTyped(paymentId) });
      return audit.watch(planned, async () => {
        for (;;) {
          const { payment } = await fileOf(paymentId);
          const change = resolveAttention(payment, note, clock());
          // The reconciler leaves marked payments alone; now it takes this one up again.
          const checkInMs = nextCheckMs(change.after, clock(), backoff);
          const noted = { ...planned, merchantId: payment.merchantId };
          const scheduled = { ...change, idempotency: null, checkInMs };
          const result = await store.recordChange({ ...scheduled, audit: noted });
          if (result === 'recorded') return change.after;
        }
      });
    },
  };
}
