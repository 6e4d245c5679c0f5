import { type CompiledQuery } from 'kysely';
import { type Database } from '../../database/database.js';
import { Computed, updateOf } from '../../database/statements.js';
import { toStored } from '../../database/time.js';
import { newId } from '../../domain/ids.js';
import { type Change } from '../../domain/operations/operation.js';
import { isChargeUnsettled, type Payment } from '../../domain/payment.js';

/**
 * What the outcomes of payments mean to their checkout sessions, in the same transaction: a payment that was made
 * completes its session, and a declined one has a worker look whether it was the last attempt. None for other payments.
 */
export function sessionStatements(
  { engine }: Pick<Database, 'engine'>,
  changes: readonly Pick<Change, 'before' | 'after'>[],
): readonly CompiledQuery[] {
  const decided = changes.flatMap(({ before, after }) => {
    const sessionId = after.checkoutSessionId;
    if (sessionId === null || !isChargeUnsettled(before) || isChargeUnsettled(after)) return [];
    return [{ sessionId, payment: after }];
  });
  if (decided.length === 0) return [];
  return decided.map(({ sessionId, payment }) =>
    updateOf('checkout_sessions', [
      {
        uuid: sessionId,
        columns:
          payment.state.status === 'failed'
            ? { due_at: new Computed(engine.fromNow(0)) }
            : completed(payment),
      },
    ]),
  );
}

const completed = ({ updatedAt }: Payment) => ({
  status: 'complete',
  announce: newId(updatedAt),
  due_at: null,
  updated_at: toStored(updatedAt),
});
