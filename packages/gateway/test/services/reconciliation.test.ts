import { applyOutcome } from '../../src/domain/apply-outcome.js';
import { newId } from '../../src/domain/ids.js';
import {
  applyOperationOutcome,
  type Operation,
  requestOperation,
} from '../../src/domain/operation.js';
import { initiatePayment } from '../../src/domain/payment.js';
import { type Operated } from '../../src/services/outcomes.js';
import { type Bank } from '../../src/services/ports/bank.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { createReconciliation } from '../../src/services/reconciliation.js';
import { newPayment, NOON } from '../support/payments.js';

const RECONCILE_AFTER_MS = 15_000;

/** A payment with one refund that the bank calls pending, and one of which nothing was heard yet. */
function refundedTwice() {
  const { payment } = initiatePayment(newPayment(), NOON);
  const charged = { kind: 'approved', trackingId: 'tx-1' } as const;
  const paid = applyOutcome(payment, charged, 'bank_answer', NOON)?.after ?? payment;
  const refund = { kind: 'refund', amount: 100, reason: null } as const;
  const first = requestOperation(paid, { ...refund, id: newId() }, 'merchant', NOON);
  const pending = { kind: 'pending', trackingId: 'tx-2' } as const;
  const told = applyOperationOutcome(first.after, first.operation, pending, 'bank_answer', NOON);
  if (told === null) throw new Error('nothing changes');
  const second = requestOperation(told.after, { ...refund, id: newId() }, 'merchant', NOON);
  return { payment: second.after, told: told.operation, unheard: second.operation };
}

/** Which operations are repeated, so long after they were asked for. */
async function repeatedAfter(elapsedMs: number, operations: readonly Operation[]) {
  const { payment } = refundedTwice();
  const repeated: string[] = [];
  const silent = (): void => undefined;
  const quiet = { debug: silent, info: silent, warn: silent, error: silent };
  const reconciliation = createReconciliation({
    store: {
      takeDue: () => Promise.resolve({ due: [{ payment, operations, asked: 0 }], unreadable: [] }),
      postpone: () => Promise.resolve(),
    } as Partial<PaymentStore> as PaymentStore,
    bank: {} as Bank,
    recordOutcome: {
      ofCharge: () => Promise.reject(new Error('the charge is settled')),
      ofOperation: () => Promise.reject(new Error('repeat does that')),
    },
    operations: {
      repeat(operated: Operated) {
        repeated.push(operated.operation.id);
        return Promise.resolve(operated);
      },
      release: () => Promise.reject(new Error('nothing is held')),
      adopt: () => Promise.reject(new Error('the books know all')),
    },
    reconcileAfterMs: RECONCILE_AFTER_MS,
    backoff: { firstMs: 1_000, longestMs: 60_000 },
    limits: { batchSize: 10, previewSize: 10, leaseMs: 1_000 },
    clock: () => new Date(NOON.getTime() + elapsedMs),
    logger: quiet,
    describeError: () => ({}),
  });
  await reconciliation.reconcileDue();
  return repeated;
}

describe('The reconciler', () => {
  const { told, unheard } = refundedTwice();

  test('leaves alone what may still be under way, and repeats what the bank calls pending', async () => {
    const repeated = await repeatedAfter(RECONCILE_AFTER_MS - 1, [told, unheard]);
    expect(repeated).toEqual([told.id]);
  });

  test('repeats it too once nobody can be waiting for it any more', async () => {
    const repeated = await repeatedAfter(RECONCILE_AFTER_MS, [told, unheard]);
    expect(repeated).toEqual([told.id, unheard.id]);
  });
});
