import { type Registry } from 'prom-client';
import { type Backlog, type PaymentStore } from '../../services/ports/payment-store.js';
import { addGauge } from './gauge.js';
import { createGlance, type Restraint } from './glance.js';

/**
 * What processes that run the reconciler tell: of themselves, and of the database as a whole. Every
 * such process sees the same, so of several the largest counts.
 */
export function createReconcilerGauges(registry: Registry, restraint: Restraint) {
  let lookedAt = Date.now();
  const add = (name: string, help: string, read: () => number | null | Promise<number | null>) => {
    addGauge(registry, `payment_gateway_${name}`, help, 'max', read);
  };

  return {
    noteLooks: (store: PaymentStore): PaymentStore => ({
      ...store,
      async takeDue(limit, leaseMs) {
        const batch = await store.takeDue(limit, leaseMs);
        lookedAt = Date.now();
        return batch;
      },
    }),

    watchReconciler(readBacklog: () => Promise<Backlog>): void {
      const glance = createGlance(readBacklog, restraint);
      const backlog = async (figure: (backlog: Backlog) => number): Promise<number | null> => {
        const seen = await glance();
        return seen === null ? null : figure(seen);
      };
      lookedAt = Date.now();
      add(
        'reconciler_last_success_timestamp_seconds',
        'When a look for due payments last succeeded, or this process began to look.',
        () => lookedAt / 1_000,
      );
      add(
        'reconciler_due',
        'Payments that are due and not yet taken; at most 10,000 are counted.',
        () => backlog(({ due }) => due),
      );
      add(
        'reconciler_oldest_due_seconds',
        'How long the oldest payment that is due has been so.',
        () => backlog(({ oldestDueMs }) => oldestDueMs / 1_000),
      );
      add(
        'unsettled_oldest_age_seconds',
        'Age of the oldest payment that is initiated or processing.',
        () => backlog(({ oldestUnsettledMs }) => oldestUnsettledMs / 1_000),
      );
      add(
        'refunds_pending_oldest_age_seconds',
        'Age of the oldest refund that has no outcome.',
        () => backlog(({ oldestRefundMs }) => oldestRefundMs / 1_000),
      );
      add(
        'captures_pending_oldest_age_seconds',
        'Age of the oldest capture or void that has no outcome.',
        () => backlog(({ oldestCaptureMs }) => oldestCaptureMs / 1_000),
      );
      add('attention', 'Payments marked for a person, since bank and books contradict.', () =>
        backlog(({ attention }) => attention),
      );
    },
  };
}
