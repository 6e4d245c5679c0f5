import { type PaymentStore } from '../services/ports/payment-store.js';
import { type Database } from '../database/database.js';
import { readOnceOnDisk } from '../database/disk-wait.js';
import { toOperation, toOperationKeyUsed } from './rows/operation-rows.js';
import { readPage } from './page.js';

/** Reads captures, voids and refunds. Changes of their payments write them. */
export function createOperationReads(
  database: Database,
): Pick<PaymentStore, 'findOperation' | 'findOperationByKey' | 'listOperations'> {
  const { run } = database;
  return {
    async findOperation(merchantId, operationId) {
      const row = await run((connection) =>
        connection
          .selectFrom('operations')
          .selectAll()
          .where('uuid', '=', operationId)
          .where('merchant_id', '=', merchantId)
          .executeTakeFirst(),
      );
      return row === undefined ? null : toOperation(row);
    },

    async findOperationByKey(paymentId, kind, idempotencyKey) {
      const row = await readOnceOnDisk(database, (connection) =>
        connection
          .selectFrom('operations')
          .selectAll()
          .where('payment_id', '=', paymentId)
          .where('kind', '=', kind)
          .where('idempotency_key', '=', idempotencyKey)
          .executeTakeFirst(),
      );
      return row === undefined ? null : toOperationKeyUsed(row);
    },

    listOperations: (paymentId, kind, page) =>
      readPage(page, toOperation, ({ limit, startingAfter }) =>
        run((connection) =>
          connection
            .selectFrom('operations')
            .selectAll()
            .where('payment_id', '=', paymentId)
            .where('kind', '=', kind)
            .$if(startingAfter !== null, (query) => query.where('uuid', '<', startingAfter))
            .orderBy('uuid', 'desc')
            .limit(limit)
            .execute(),
        ),
      ),
  };
}
