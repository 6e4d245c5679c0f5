import { sql } from 'kysely';
import { openOperationStatuses } from '../domain/states.js';
import { newId } from '../domain/ids.js';
import {
  type DueBatch,
  type DuePayment,
  type PaymentStore,
} from '../services/ports/payment-store.js';
import { type Database } from '../database/database.js';
import { type OperationRow, toOperation } from './rows/operation-rows.js';
import { type PaymentRow, toPayment } from './rows/payment-rows.js';
import { selectPayment } from './rows/select-payment.js';

/** Payments without a known outcome, ordered by when to ask the bank. */
export function createDuePayments({
  engine,
  run,
}: Database): Pick<
  PaymentStore,
  'takeDue' | 'listDue' | 'postpone' | 'makeDueNow' | 'countAttention'
> {
  const selectDue = (limit: number) =>
    run((connection) =>
      selectPayment(connection)
        .where('payments.due_at', '<=', engine.now)
        .orderBy('payments.due_at')
        .limit(limit)
        .execute(),
    );

  // Only for payments that have some: most due payments wait for their charge.
  async function openOperationsOf(due: readonly PaymentRow[]): Promise<readonly OperationRow[]> {
    const ids = due
      .filter((row) => row.open_operation !== null || row.amount_refund_pending > 0)
      .map(({ uuid }) => uuid);
    if (ids.length === 0) return [];
    return run((connection) =>
      connection
        .selectFrom('operations')
        .selectAll()
        .where('payment_id', 'in', ids)
        .where('status', 'in', openOperationStatuses)
        .orderBy('uuid')
        .execute(),
    );
  }

  const toBatch = async (due: readonly PaymentRow[]): Promise<DueBatch> =>
    toDueBatch(due, await openOperationsOf(due));

  return {
    async takeDue(limit, leaseMs) {
      const due = await selectDue(limit);
      if (due.length === 0) return { due: [], unreadable: [] };
      const lease = newId();
      const ids = due.map(({ uuid }) => uuid).sort();
      // A second process finds them due later. `due_at` is both schedule and lease, so a process that dies
      // holding payments leaves nothing to clean up.
      await run((connection) =>
        connection
          .updateTable('payments')
          .set(({ eb }) => ({
            lease,
            due_at: sql.raw<string>(engine.fromNow(leaseMs)),
            asked: eb('asked', '+', 1),
          }))
          .where('uuid', 'in', ids)
          .where('due_at', '<=', engine.now)
          .execute(),
      );
      const taken = await run((connection) =>
        selectPayment(connection)
          .where('payments.lease', '=', lease)
          .where('payments.uuid', 'in', ids)
          .execute(),
      );
      return toBatch(taken.map((row) => ({ ...row, asked: row.asked - 1 })));
    },

    listDue: async (limit) => toBatch(await selectDue(limit)),

    async postpone(payment, checkInMs) {
      await run((connection) =>
        connection
          .updateTable('payments')
          .set({ due_at: sql.raw<string>(engine.fromNow(checkInMs)) })
          .where('uuid', '=', payment.id)
          .where('version', '=', payment.version)
          // Made due meanwhile, it stays so: the bank has notified of what came after its answer.
          .where('due_at', '>', engine.now)
          .execute(),
      );
    },

    async makeDueNow(paymentId) {
      const { numUpdatedRows } = await run((connection) =>
        connection
          .updateTable('payments')
          .set({ due_at: engine.now })
          .where('uuid', '=', paymentId)
          .where('due_at', '>', engine.now)
          // An authorized payment is due when its money is released, and not before.
          .where((is) =>
            is.or([
              is('status', 'in', ['processing', 'requires_action']),
              is('open_operation', 'is not', null),
              is('amount_refund_pending', '>', 0),
            ]),
          )
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows === 1n;
    },

    async countAttention() {
      const { count } = await run((connection) =>
        connection
          .selectFrom('payments')
          .select(({ fn }) => fn.countAll<number>().as('count'))
          .where('attention', 'is not', null)
          .executeTakeFirstOrThrow(),
      );
      return count;
    },
  };
}

// Row by row: an unreadable one must not hold up the others.
function toDueBatch(rows: readonly PaymentRow[], operationRows: readonly OperationRow[]): DueBatch {
  const due: DuePayment[] = [];
  const unreadable: string[] = [];
  for (const row of rows) {
    try {
      const operations = operationRows.filter(({ payment_id }) => payment_id === row.uuid);
      due.push({
        payment: toPayment(row),
        operations: operations.map(toOperation),
        asked: row.asked,
      });
    } catch {
      unreadable.push(row.uuid);
    }
  }
  return { due, unreadable };
}
