import { Counter, Histogram, type Registry } from 'prom-client';
import { operationKinds, publicStatusList } from '../../domain/states.js';
import { type OnCommitted } from '../../services/ports/metrics.js';
import { type PaymentStore, type ScheduledChange } from '../../services/ports/payment-store.js';
import { declineReasonLabel } from './labels.js';

/**
 * Counts payments and operations by the outcomes that are recorded, by requests and by the
 * reconciler alike. What was replayed for a key, or came second, is not counted again.
 */
export function createCountOutcomes(registry: Registry): (store: PaymentStore) => PaymentStore {
  const registers = [registry];
  const payments = new Counter({
    name: 'payment_gateway_payments_total',
    help: 'Payments by the outcome that was recorded first.',
    labelNames: ['status', 'decline_reason'],
    registers,
  });
  const operations = new Counter({
    name: 'payment_gateway_operations_total',
    help: 'Captures, voids and refunds by recorded outcome; one that was pending counts again when it ends.',
    labelNames: ['kind', 'status'],
    registers,
  });
  // There from the start, so that the first one is seen as an increase.
  for (const status of publicStatusList) {
    if (status !== 'failed') payments.inc({ status, decline_reason: '' }, 0);
  }
  for (const kind of operationKinds) {
    for (const status of ['pending', 'succeeded', 'failed']) operations.inc({ kind, status }, 0);
  }

  function count({ before, after, event, operation }: ScheduledChange): void {
    if (operation === null) {
      if (before.state.status !== 'initiated' || event.type !== 'outcome_recorded') return;
      const { status, declineReason } = after.state;
      payments.inc({ status, decline_reason: declineReasonLabel(declineReason) });
      return;
    }
    const { kind, state } = operation;
    if (event.type === `${kind}_${state.status}`) operations.inc({ kind, status: state.status });
  }

  return (store) => ({
    ...store,
    async recordChange(change) {
      const result = await store.recordChange(change);
      if (result === 'recorded') count(change);
      return result;
    },
  });
}

/** Counts the rows that were committed together. */
export function createCountRows(registry: Registry): OnCommitted {
  const batchSize = new Histogram({
    name: 'payment_gateway_group_commit_batch_size',
    help: 'Rows that one transaction committed together.',
    labelNames: ['write'],
    buckets: [1, 2, 4, 8, 16, 32, 64, 100],
    registers: [registry],
  });
  return (write, rows) => {
    batchSize.observe({ write }, rows);
  };
}
