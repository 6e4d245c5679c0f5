import { isOperation, type Order } from '../order.js';
import { type Attempt } from './facts.js';
import { groupBy } from './group.js';
import { nameOf } from './operations.js';

/** Tells of each attempt whether the contract has such an answer for it; silence is no answer. */
export function expectationsOf(attempts: readonly Attempt[]): (attempt: Attempt) => boolean {
  const nameOfOrder = (order: Order): string => (isOperation(order) ? nameOf(order) : order.tag);
  const bodies = new Map(
    [...groupBy(attempts, ({ order }) => nameOfOrder(order))].map(([name, of]) => [
      name,
      new Set(of.map(({ order }) => order.amount)).size,
    ]),
  );
  return ({ order, isLook, heard }) => {
    if (heard.kind === 'silence') return false;
    const { status, problem, operation } = heard;
    if (status === 503) return true;
    if (isLook) return status === 200;
    // The same key with another body, and only that.
    if (problem === 'idempotency_key_reused') {
      return status === 422 && order.key !== null && (bodies.get(nameOfOrder(order)) ?? 0) > 1;
    }
    if (isOperation(order)) {
      if (status === 200) return operation !== null;
      if (status === 409) return OPERATION_CONFLICTS.has(problem);
      // More than there is: who asks for all cannot ask for too much.
      return status === 422 && problem === 'validation_failed' && order.amount !== null;
    }
    if (status === 200) return operation === null;
    return status === 409 && problem === 'payment_in_progress' && order.key !== null;
  };
}

const OPERATION_CONFLICTS = new Set(['operation_in_progress', 'operation_not_allowed'] as (
  string | null
)[]);
