import { type CompiledQuery } from 'kysely';
import { type OnCommitted } from '../services/ports/metrics.js';
import {
  type Intent,
  type PaymentStore,
  type ScheduledChange,
} from '../services/ports/payment-store.js';
import { recordChanges } from './changes.js';
import { type Connection, type Database } from '../database/database.js';
import { readOnceOnDisk } from '../database/disk-wait.js';
import { readBacklog } from './backlog.js';
import { createDuePayments } from './due-payments.js';
import { createGroupCommit, type GroupCommitLimits } from '../database/group-commit.js';
import { recordIntents, selectKeyHolder, toKeyUsed } from './intents.js';
import { createOperationReads } from './operations.js';
import { createPaymentLists } from './payment-lists.js';
import { type PaymentRow, toPayment } from './rows/payment-rows.js';
import { selectPayment } from './rows/select-payment.js';

/** The payment store in SQL, the same for every engine. Concurrent payments commit together. */
export function createPaymentStore(
  database: Database,
  limits: GroupCommitLimits,
  onCommitted: OnCommitted = () => undefined,
): PaymentStore {
  // Compiled once: the most frequent query.
  let find: CompiledQuery<PaymentRow> | undefined;
  function findPayment(connection: Connection, ids: readonly [id: string, merchantId: string]) {
    find ??= selectPayment(connection)
      .where('payments.uuid', '=', ids[0])
      .where('payments.merchant_id', '=', ids[1])
      .compile();
    return connection.executeQuery<PaymentRow>({ ...find, parameters: ids });
  }

  return {
    recordIntent: createGroupCommit(
      async (intents: readonly Intent[], patience) => {
        const results = await recordIntents(database, intents, patience);
        onCommitted('intent', intents.length);
        return results;
      },
      limits,
      database.timeoutMs,
    ),
    recordChange: createGroupCommit(
      async (changes: readonly ScheduledChange[], patience) => {
        const results = await recordChanges(database, changes, patience);
        onCommitted('change', changes.length);
        return results;
      },
      limits,
      database.timeoutMs,
    ),
    async findPayment(merchantId, paymentId) {
      const { rows } = await database.run((connection) =>
        findPayment(connection, [paymentId, merchantId]),
      );
      const [row] = rows;
      return row === undefined ? null : toPayment(row);
    },
    async findByKey(merchantId, idempotencyKey) {
      const row = await readOnceOnDisk(database, (connection) =>
        selectKeyHolder(connection, merchantId, idempotencyKey).executeTakeFirst(),
      );
      return row === undefined ? null : toKeyUsed(row);
    },
    ...createPaymentLists(database),
    ...createOperationReads(database),
    ...createDuePayments(database),
    readBacklog: (withinMs) => readBacklog(database, withinMs),
  };
}
