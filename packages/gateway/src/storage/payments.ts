import { type OnCommitted } from '../services/ports/metrics.js';
import {
  type Intent,
  type PaymentStore,
  type ScheduledChange,
} from '../services/ports/payment-store.js';
import { recordChanges } from './changes.js';
import { type Database } from './database.js';
import { readOnceOnDisk } from './disk-wait.js';
import { readBacklog } from './backlog.js';
import { createDuePayments } from './due-payments.js';
import { createGroupCommit, type GroupCommitLimits } from './group-commit.js';
import { recordIntents, selectKeyHolder, toKeyUsed } from './intents.js';
import { createOperationReads } from './operations.js';
import { createPaymentLists } from './payment-lists.js';
import { toPayment } from './payment-rows.js';
import { selectPayment } from './select-payment.js';

/** The books in SQL, the same on every engine. Writes of concurrent payments commit together. */
export function createPaymentStore(
  database: Database,
  limits: GroupCommitLimits,
  onCommitted: OnCommitted = () => undefined,
): PaymentStore {
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
      const row = await database.run((connection) =>
        selectPayment(connection)
          .where('payments.uuid', '=', paymentId)
          .where('payments.merchant_id', '=', merchantId)
          .executeTakeFirst(),
      );
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
