import { Counter, Histogram, type Registry } from 'prom-client';
import { operationKinds, publicStatusList } from '../../domain/states.js';
import { type OnCommitted } from '../../services/ports/metrics.js';
import { type PaymentStore, type ScheduledChange } from '../../services/ports/payment-store.js';
import { declineReasonLabel } from './labels.js';

/** Called for each change that is recorded. */
export type OnRecorded = (change: ScheduledChange) => void;

/** The store, which then calls each of them. */
export const createCountChanges =
  (counts: readonly OnRecorded[]) =>
  (store: PaymentStore): PaymentStore => ({
    ...store,
    async recordChange(change) {
      const result = await store.recordChange(change);
      if (result === 'recorded') for (const count of counts) count(change);
      return result;
    },
  });

/**
 * Counts payments and operations by recorded outcome, whether a request or the reconciler recorded it.
 * Replays and outcomes that came second are not counted.
 */
export function createCountOutcomes(registry: Registry): OnRecorded {
  const registers = [registry];
  const payments = new Counter({
    name: 'payment_gateway_payments_total',
    help: 'Payments, by the first recorded outcome.',
    labelNames: ['status', 'decline_reason'],
    registers,
  });
  const operations = new Counter({
    name: 'payment_gateway_operations_total',
    help: 'Captures, voids and refunds, by recorded outcome; a pending one counts again when it is final.',
    labelNames: ['kind', 'status'],
    registers,
  });
  // Initialized, so that the first one counts as an increase.
  for (const status of publicStatusList) {
    if (status !== 'failed') payments.inc({ status, decline_reason: '' }, 0);
  }
  for (const kind of operationKinds) {
    for (const status of ['pending', 'succeeded', 'failed']) operations.inc({ kind, status }, 0);
  }

  function count({ before, after, event, operation }: ScheduledChange): void {
    if (operation === null) {
      if (before.state.status !== 'initiated' || event.type !== 'outcome_recorded') return;
      const { status, reason } = after.state;
      payments.inc({ status, decline_reason: declineReasonLabel(reason) });
      return;
    }
    const { kind, state } = operation;
    if (event.type === `${kind}_${state.status}`) operations.inc({ kind, status: state.status });
  }

  return count;
}

/** Measures the number of rows per commit. */
export function createCountRows(registry: Registry): OnCommitted {
  const batchSize = new Histogram({
    name: 'payment_gateway_group_commit_batch_size',
    help: 'Rows committed in one transaction.',
    labelNames: ['write'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 100],
    registers: [registry],
  });
  return (write, rows) => {
    batchSize.observe({ write }, rows);
  };
}
