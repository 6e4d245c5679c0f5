import { type Registry } from 'prom-client';
import { type Backlog, type PaymentStore } from '../../services/ports/payment-store.js';
import { addGauge } from './gauge.js';
import { createGlance, type Restraint } from './glance.js';

/**
 * Metrics of processes that run the reconciler: their own, and those of the whole database. All of them see
 * the same database, so the maximum is used.
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
      add(
        'challenges_open',
        'Payments that wait for their payers to pass a 3-D Secure challenge.',
        () => backlog(({ challenges }) => challenges),
      );
      add(
        'challenges_oldest_age_seconds',
        'Age of the oldest payment that waits for its payer.',
        () => backlog(({ oldestChallengeMs }) => oldestChallengeMs / 1_000),
      );
      add(
        'challenges_overdue_seconds',
        'How long the first open challenge has been past the end that the bank named for it.',
        () => backlog(({ challengeOverdueMs }) => challengeOverdueMs / 1_000),
      );
      add('attention', 'Payments marked for a person, since bank and books contradict.', () =>
        backlog(({ attention }) => attention),
      );
    },
  };
}
