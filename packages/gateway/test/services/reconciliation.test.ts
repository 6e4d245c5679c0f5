import { applyOutcome } from '../../src/domain/operations/apply-outcome.js';
import { initiatePayment } from '../../src/domain/operations/charge.js';
import { type Operation } from '../../src/domain/operations/operation.js';
import { requestOperation } from '../../src/domain/operations/request.js';
import { newId } from '../../src/domain/ids.js';
import { type OperationAndPayment } from '../../src/services/outcomes.js';
import { type Outcome } from '../../src/domain/operations/outcome.js';
import { type Acquirers } from '../../src/services/acquirers.js';
import { type Acquirer } from '../../src/services/ports/acquirer.js';
import { type PaymentStore } from '../../src/services/ports/payment-store.js';
import { createReconciliation } from '../../src/services/reconciliation.js';
import { newPayment, NOON } from '../support/payments.js';

const RECONCILE_AFTER_MS = 15_000;

/** A payment with a refund that the bank calls pending, and one without any response yet. */
function refundedTwice() {
  const { payment } = initiatePayment(newPayment(), NOON);
  const charged = { kind: 'approved', trackingId: 'tx-1' } as const;
  const paid = applyOutcome(payment, null, charged, 'bank_answer', NOON)?.after ?? payment;
  const refund = { kind: 'refund', amount: 100, reason: null } as const;
  const first = requestOperation(paid, { ...refund, id: newId() }, 'merchant', NOON);
  const pending = { kind: 'pending', trackingId: 'tx-2' } as const;
  const told = applyOutcome(first.after, first.operation, pending, 'bank_answer', NOON);
  if (told === null) throw new Error('nothing changes');
  const second = requestOperation(told.after, { ...refund, id: newId() }, 'merchant', NOON);
  return { payment: second.after, told: told.operation, unheard: second.operation };
}

const silent = (): void => undefined;

const common = {
  reconcileAfterMs: RECONCILE_AFTER_MS,
  backoff: { firstMs: 1_000, longestMs: 60_000 },
  limits: { batchSize: 10, previewSize: 10, leaseMs: 1_000 },
  logger: { debug: silent, info: silent, warn: silent, error: silent },
  describeError: () => ({}),
};

/** Which operations are repeated that long after they were requested. */
async function repeatedAfter(elapsedMs: number, operations: readonly Operation[]) {
  const { payment } = refundedTwice();
  const repeated: string[] = [];
  const reconciliation = createReconciliation({
    ...common,
    store: {
      takeDue: () => Promise.resolve({ due: [{ payment, operations, asked: 0 }], unreadable: [] }),
      postpone: () => Promise.resolve(),
    } as Partial<PaymentStore> as PaymentStore,
    acquirers: {} as Acquirers,
    recordOutcome: (): Promise<never> =>
      Promise.reject(new Error('the charge is settled, and repeat records the rest')),
    operations: {
      repeat(operated: OperationAndPayment) {
        repeated.push(operated.operation.id);
        return Promise.resolve(operated);
      },
      voidExpired: () => Promise.reject(new Error('nothing is held')),
    },
    clock: () => new Date(NOON.getTime() + elapsedMs),
  });
  await reconciliation.reconcileDue();
  return repeated;
}

describe('The reconciler', () => {
  const { told, unheard } = refundedTwice();

  test('skips payments that may still be under way, and repeats pending operations', async () => {
    const repeated = await repeatedAfter(RECONCILE_AFTER_MS - 1, [told, unheard]);
    expect(repeated).toEqual([told.id]);
  });

  test('repeats those also once no request can be waiting', async () => {
    const repeated = await repeatedAfter(RECONCILE_AFTER_MS, [told, unheard]);
    expect(repeated).toEqual([told.id, unheard.id]);
  });

  test('keeps the authentication of a charge whose wrong amount it gives back', async () => {
    const { payment } = initiatePayment(newPayment(), NOON);
    const authentication = {
      version: '2.2.0',
      flow: 'frictionless',
      result: 'exempted',
      eci: '07',
      liabilityShifted: false,
      transactionId: 'ds-1',
    } as const;
    const recorded: Outcome[] = [];
    const acquirer: Partial<Acquirer> = {
      find: () => Promise.resolve({ kind: 'wrong_amount', trackingId: 'tx-1', authentication }),
      operate: () => Promise.resolve({ kind: 'approved', trackingId: 'tx-2' }),
    };
    const reconciliation = createReconciliation({
      ...common,
      store: {
        takeDue: () =>
          Promise.resolve({ due: [{ payment, operations: [], asked: 0 }], unreadable: [] }),
        postpone: () => Promise.resolve(),
      } as Partial<PaymentStore> as PaymentStore,
      acquirers: { of: () => acquirer } as Partial<Acquirers> as Acquirers,
      recordOutcome: (_payment, _operation, outcome): Promise<never> => {
        recorded.push(outcome);
        return Promise.reject(new Error('that is all'));
      },
      operations: {
        repeat: () => Promise.reject(new Error('there are none')),
        voidExpired: () => Promise.reject(new Error('nothing is held')),
      },
      clock: () => new Date(NOON.getTime() + RECONCILE_AFTER_MS),
    });
    await reconciliation.reconcileDue();
    expect(recorded).toEqual([{ kind: 'given_back', trackingId: 'tx-1', authentication }]);
  });
});
