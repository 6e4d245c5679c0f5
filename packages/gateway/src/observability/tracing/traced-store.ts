import { type PaymentStore } from '../../services/ports/payment-store.js';
import { type TraceStep } from '../../services/ports/tracing.js';

/**
 * Spans around the database operations that a payment waits for: their kind, without their content. Concurrent
 * payments commit together, so a span of `recordIntent` or `recordChange` ends when the payment's batch is on
 * disk, and includes the wait for that batch.
 */
export function createTraceStore(inClientSpan: TraceStep) {
  return (store: PaymentStore, engine: 'mysql' | 'sqlite'): PaymentStore => {
    const traced =
      <Asked extends unknown[], Told>(
        name: string,
        operation: 'INSERT' | 'UPDATE' | 'SELECT',
        table: 'payments' | 'operations' | 'payment_events',
        ask: (...asked: Asked) => Promise<Told>,
      ) =>
      (...asked: Asked): Promise<Told> => {
        const attributes = {
          'db.system.name': engine,
          'db.operation.name': operation,
          'db.collection.name': table,
        };
        return inClientSpan(name, attributes, () => ask(...asked));
      };
    return {
      ...store,
      recordIntent: traced('record intent', 'INSERT', 'payments', store.recordIntent),
      recordChange: traced('record change', 'UPDATE', 'payments', store.recordChange),
      findPayment: traced('find payment', 'SELECT', 'payments', store.findPayment),
      findForPayer: traced('find payment for payer', 'SELECT', 'payments', store.findForPayer),
      findByKey: traced('find payment by key', 'SELECT', 'payments', store.findByKey),
      listPayments: traced('list payments', 'SELECT', 'payments', store.listPayments),
      listEvents: traced('list events', 'SELECT', 'payment_events', store.listEvents),
      findOperation: traced('find operation', 'SELECT', 'operations', store.findOperation),
      findOperationByKey: traced(
        'find operation by key',
        'SELECT',
        'operations',
        store.findOperationByKey,
      ),
      listOperations: traced('list operations', 'SELECT', 'operations', store.listOperations),
      makeDueNow: traced('make due now', 'UPDATE', 'payments', store.makeDueNow),
      postpone: traced('postpone', 'UPDATE', 'payments', store.postpone),
    };
  };
}
