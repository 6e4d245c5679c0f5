import { Histogram, type Registry } from 'prom-client';
import { type MerchantStore } from '../../services/ports/merchant-store.js';
import { type PaymentStore, StoreUnavailable } from '../../services/ports/payment-store.js';

// A commit to a local disk takes a few milliseconds; DATABASE_TIMEOUT_MS is 2 s by default.
const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

type Result = 'ok' | 'unavailable' | 'failed';

/**
 * Times database operations as callers see them, including queue, connection and retries. `unavailable` means
 * not confirmed in time.
 */
export function createTimeStores(registry: Registry) {
  const duration = new Histogram({
    name: 'payment_gateway_database_duration_seconds',
    help: 'How long database operations took, including waits for a batch or a connection.',
    labelNames: ['operation', 'result'],
    buckets: SECONDS,
    registers: [registry],
  });

  function timed<Asked extends unknown[], Told>(
    operation: string,
    ask: (...asked: Asked) => Promise<Told>,
  ): (...asked: Asked) => Promise<Told> {
    // Looked up once: this is on every payment's path.
    const ok = duration.labels({ operation, result: 'ok' satisfies Result });
    return async (...asked) => {
      const startedAt = performance.now();
      const seconds = (): number => (performance.now() - startedAt) / 1_000;
      try {
        const told = await ask(...asked);
        ok.observe(seconds());
        return told;
      } catch (error) {
        const result: Result = error instanceof StoreUnavailable ? 'unavailable' : 'failed';
        duration.observe({ operation, result }, seconds());
        throw error;
      }
    };
  }

  return {
    /** Typed as the whole store, so that methods added later are timed too. */
    timeStore: (store: PaymentStore): PaymentStore => ({
      recordIntent: timed('record_intent', store.recordIntent),
      recordChange: timed('record_change', store.recordChange),
      findPayment: timed('find_payment', store.findPayment),
      findForPayer: timed('find_payment_for_payer', store.findForPayer),
      findByKey: timed('find_payment_by_key', store.findByKey),
      listPayments: timed('list_payments', store.listPayments),
      listEvents: timed('list_events', store.listEvents),
      findOperation: timed('find_operation', store.findOperation),
      findOperationByKey: timed('find_operation_by_key', store.findOperationByKey),
      listOperations: timed('list_operations', store.listOperations),
      takeDue: timed('take_due', store.takeDue),
      listDue: timed('list_due', store.listDue),
      makeDueNow: timed('make_due_now', store.makeDueNow),
      postpone: timed('postpone', store.postpone),
      countAttention: timed('count_attention', store.countAttention),
      readBacklog: timed('read_backlog', store.readBacklog),
    }),
    /** Of the merchants' store, only what requests wait for. */
    timeMerchants: (store: MerchantStore): MerchantStore => ({
      ...store,
      findApiKeys: timed('find_token', store.findApiKeys),
    }),
  };
}
