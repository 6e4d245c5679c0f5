import { timeOfId } from '../domain/ids.js';
import { type ReviewStore } from '../services/ports/review-store.js';
import { type Database } from '../database/database.js';
import { toEvent } from './rows/event-rows.js';
import { toOperation } from './rows/operation-rows.js';
import { toPayment } from './rows/payment-rows.js';
import { selectPayment } from './rows/select-payment.js';
import { fromStored } from '../database/time.js';

/** Reads for manual review. */
export function createReviewStore({ run }: Database): ReviewStore {
  return {
    async findFile(paymentId) {
      const [row, operations, events] = await run(async (connection) => [
        await selectPayment(connection).where('payments.uuid', '=', paymentId).executeTakeFirst(),
        await connection
          .selectFrom('operations')
          .selectAll()
          .where('payment_id', '=', paymentId)
          .orderBy('uuid')
          .execute(),
        await connection
          .selectFrom('payment_events')
          .selectAll()
          .where('payment_id', '=', paymentId)
          .orderBy('version')
          .execute(),
      ]);
      if (row === undefined) return null;
      return {
        payment: toPayment(row),
        keepsCardNumber: row.card_kept_since !== null,
        operations: operations.map(toOperation),
        events: events.map(toEvent),
        dueAt: row.due_at === null ? null : fromStored(row.due_at),
        asked: row.asked,
        // Leases are ids, which carry the time of their creation.
        takenAt: row.lease === null ? null : timeOfId(row.lease),
      };
    },

    async findBooked(paymentIds) {
      const ids = [...paymentIds];
      if (ids.length === 0) return [];
      const [rows, operations] = await run(async (connection) => [
        await selectPayment(connection).where('payments.uuid', 'in', ids).execute(),
        await connection
          .selectFrom('operations')
          .selectAll()
          .where('payment_id', 'in', ids)
          .orderBy('uuid')
          .execute(),
      ]);
      return rows.map((row) => ({
        payment: toPayment(row),
        operations: operations.filter((one) => one.payment_id === row.uuid).map(toOperation),
      }));
    },

    async listAttention(limit) {
      const rows = await run((connection) =>
        selectPayment(connection)
          .where('payments.attention', 'is not', null)
          .orderBy('payments.uuid')
          .limit(limit)
          .execute(),
      );
      return rows.map(toPayment);
    },
  };
}
