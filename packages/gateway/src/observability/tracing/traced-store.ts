import { type PaymentStore } from '../../services/ports/payment-store.js';
import { type TraceStep } from '../../services/ports/tracing.js';

/**
 * Spans around what a payment waits for of the books: the kind of statement, and nothing of what is
 * in it. Concurrent payments commit together, so a span of `recordIntent` or `recordChange` is the time
 * until the batch was on disk in which the row went, its wait for that batch included.
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
      postpone: traced('postpone', 'UPDATE', 'payments', store.postpone),
    };
  };
}
