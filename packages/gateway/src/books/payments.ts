import { type CompiledQuery } from 'kysely';
import { type OnCommitted } from '../services/ports/metrics.js';
import { type PaymentStore } from '../services/ports/payment-store.js';
import { recordChanges } from './changes.js';
import { type Connection, type Database, type RunLimits } from '../database/database.js';
import { readOnceOnDisk } from '../database/disk-wait.js';
import { readBacklog } from './backlog.js';
import { createDuePayments } from './due-payments.js';
import { type BatchLimits } from '@payment-gateway/service-kit/batching/batch-queue';
import { createGroupCommit } from '../database/group-commit.js';
import { recordIntents, selectKeyHolder, toKeyUsed } from './intents.js';
import { createOperationReads } from './operations.js';
import { createPaymentLists } from './payment-lists.js';
import { type PaymentRow, toPayment } from './rows/payment-rows.js';
import { selectPayment } from './rows/select-payment.js';

/** The payment store in SQL, the same for every engine. Concurrent payments commit together. */
export function createPaymentStore(
  database: Database,
  limits: BatchLimits,
  onCommitted: OnCommitted = () => undefined,
): PaymentStore {
  const inGroups = <Row, Result>(
    what: Parameters<OnCommitted>[0],
    record: (
      database: Database,
      rows: readonly Row[],
      runLimits: RunLimits,
    ) => Promise<readonly Result[]>,
  ) =>
    createGroupCommit<Row, Result>(
      async (rows, runLimits) => {
        const results = await record(database, rows, runLimits);
        onCommitted(what, rows.length);
        return results;
      },
      limits,
      database.timeoutMs,
    );

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
    recordIntent: inGroups('intent', recordIntents),
    recordChange: inGroups('change', recordChanges),
    async findPayment(merchantId, paymentId) {
      const { rows } = await database.run((connection) =>
        findPayment(connection, [paymentId, merchantId]),
      );
      const [row] = rows;
      return row === undefined ? null : toPayment(row);
    },
    async findForPayer(paymentId) {
      const row = await database.run((connection) =>
        selectPayment(connection).where('payments.uuid', '=', paymentId).executeTakeFirst(),
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
