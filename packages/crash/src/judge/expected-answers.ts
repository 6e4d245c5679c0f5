import { isOperation, type Order } from '../merchants/order.js';
import { type Attempt } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { nameOf } from './operations.js';

/** Returns whether an attempt got an answer that the API's contract allows for it. */
export function expectationsOf(attempts: readonly Attempt[]): (attempt: Attempt) => boolean {
  const nameOfOrder = (order: Order): string => (isOperation(order) ? nameOf(order) : order.tag);
  const bodies = new Map(
    [...groupBy(attempts, ({ order }) => nameOfOrder(order))].map(([name, of]) => [
      name,
      new Set(of.map(({ order }) => order.amount)).size,
    ]),
  );
  return ({ order, isLookup, reply }) => {
    if (reply.kind === 'no_answer') return false;
    const { status, problem, operation } = reply;
    if (status === 503) return true;
    if (isLookup) return status === 200;
    // Only for the same key with another body.
    if (problem === 'idempotency_key_reused') {
      return status === 422 && order.key !== null && (bodies.get(nameOfOrder(order)) ?? 0) > 1;
    }
    if (isOperation(order)) {
      if (status === 200) return operation !== null;
      if (status === 409) return OPERATION_CONFLICTS.has(problem);
      // More than the remaining amount: a request for the whole amount cannot be too much.
      return status === 422 && problem === 'validation_failed' && order.amount !== null;
    }
    if (status === 200) return operation === null;
    return status === 409 && problem === 'payment_in_progress' && order.key !== null;
  };
}

const OPERATION_CONFLICTS = new Set(['operation_in_progress', 'operation_not_allowed'] as (
  string | null
)[]);
