import { type RawBuilder, sql } from 'kysely';
import {
  type ChangeResult,
  type Intent,
  type IntentResult,
  type KeyUsed,
  type PaymentStore,
  type ScheduledChange,
} from '../services/ports/payment-store.js';
import { type Connection, type Database } from './database.js';
import { createDuePayments } from './due-payments.js';
import { BatchUndecided, createGroupCommit, type GroupCommitLimits } from './group-commit.js';
import {
  type ChangedColumns,
  type PaymentRow,
  toCardRow,
  toChangedColumns,
  toEventRow,
  toPayment,
  toPaymentRow,
} from './payment-rows.js';
import { selectPayment } from './select-payment.js';

/** The books in SQL, the same on every engine. Writes of concurrent payments commit together. */
export function createPaymentStore(database: Database, limits: GroupCommitLimits): PaymentStore {
  return {
    recordIntent: createGroupCommit(
      (intents: readonly Intent[], patience) =>
        database.transact((connection) => insertIntents(database, connection, intents), patience),
      limits,
      database.timeoutMs,
    ),
    recordChange: createGroupCommit(
      (changes: readonly ScheduledChange[], patience) =>
        database.transact((connection) => updatePayments(database, connection, changes), patience),
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
      const row = await database.run((connection) =>
        selectKeyHolder(connection, merchantId, idempotencyKey).executeTakeFirst(),
      );
      return row === undefined ? null : toKeyUsed(row);
    },
    ...createDuePayments(database),
  };
}

// The payments go first: their unique key decides who won, and only winners get a card and an event.
// Rows are sorted, so that two batches take their locks in the same order.
async function insertIntents(
  { engine }: Database,
  connection: Connection,
  intents: readonly Intent[],
): Promise<readonly IntentResult[]> {
  const sorted = [...intents].sort((a, b) => (a.payment.id < b.payment.id ? -1 : 1));
  const { numInsertedOrUpdatedRows } = await connection
    .insertInto('payments')
    .values(
      sorted.map((intent) => ({
        ...toPaymentRow(intent),
        due_at: engine.fromNow(intent.checkInMs),
      })),
    )
    .modifyEnd(engine.keepExisting)
    .executeTakeFirstOrThrow();
  const allWon = numInsertedOrUpdatedRows === BigInt(intents.length);
  const winners = allWon ? sorted : await readWinners(connection, sorted);

  if (winners.length > 0) {
    await connection
      .insertInto('cards')
      .values(winners.map(({ card }) => toCardRow(card)))
      .modifyEnd(engine.keepExisting)
      .execute();
    await connection
      .insertInto('payment_events')
      .values(winners.map(({ event }) => toEventRow(event)))
      .modifyEnd(engine.keepExisting)
      .execute();
  }
  const won = new Set(winners);
  return Promise.all(
    intents.map(async (intent): Promise<IntentResult> =>
      won.has(intent) ? { kind: 'recorded' } : await readKeyHolder(connection, intent),
    ),
  );
}

// A row that was there already under the same id is this very intent, run again after its COMMIT
// went unanswered.
async function readWinners(
  connection: Connection,
  intents: readonly Intent[],
): Promise<readonly Intent[]> {
  const rows = await connection
    .selectFrom('payments')
    .select('uuid')
    .where(
      'uuid',
      'in',
      intents.map(({ payment }) => payment.id),
    )
    .execute();
  const ids = new Set(rows.map(({ uuid }) => uuid));
  return intents.filter(({ payment }) => ids.has(payment.id));
}

async function readKeyHolder(connection: Connection, intent: Intent): Promise<KeyUsed> {
  const { payment, idempotency } = intent;
  const row = await selectKeyHolder(
    connection,
    payment.merchantId,
    idempotency?.key ?? '',
  ).executeTakeFirstOrThrow();
  return toKeyUsed(row);
}

// One guarded update for the whole batch: a payment that has moved on since `before` was read does
// not match. The count tells that some row lost, not which one; alone, each can tell.
async function updatePayments(
  { engine }: Database,
  connection: Connection,
  changes: readonly ScheduledChange[],
): Promise<readonly ChangeResult[]> {
  const rows = changes.map(({ before, after, checkInMs }) => ({
    id: before.id,
    versionBefore: before.version,
    checkInMs,
    columns: toChangedColumns(after),
  }));
  const each = <T>(valueOf: (row: (typeof rows)[number]) => T | RawBuilder<T>) => {
    const branches = rows.map((row) => sql`when ${row.id} then ${valueOf(row)}`);
    return sql<T>`case uuid ${sql.join(branches, sql` `)} end`;
  };
  const eachColumn = <Column extends keyof ChangedColumns>(column: Column) =>
    each(({ columns }) => columns[column]);

  const { numUpdatedRows } = await connection
    .updateTable('payments')
    .set({
      status: eachColumn('status'),
      status_code: eachColumn('status_code'),
      tracking_id: eachColumn('tracking_id'),
      decline_reason: eachColumn('decline_reason'),
      amount_captured: eachColumn('amount_captured'),
      amount_refunded: eachColumn('amount_refunded'),
      attention: eachColumn('attention'),
      due_at: each<string | null>(({ checkInMs }) =>
        checkInMs === null ? null : engine.fromNow(checkInMs),
      ),
      updated_at: eachColumn('updated_at'),
      version: eachColumn('version'),
    })
    .where(
      'uuid',
      'in',
      rows.map(({ id }) => id),
    )
    .where(({ eb, ref }) =>
      eb(
        ref('version'),
        '=',
        each(({ versionBefore }) => versionBefore),
      ),
    )
    .executeTakeFirstOrThrow();

  if (numUpdatedRows !== BigInt(changes.length)) {
    if (changes.length > 1) throw new BatchUndecided();
    return ['superseded'];
  }
  await connection
    .insertInto('payment_events')
    .values(changes.map(({ event }) => toEventRow(event)))
    .execute();
  return changes.map(() => 'recorded');
}

const selectKeyHolder = (connection: Connection, merchantId: string, key: string) =>
  selectPayment(connection)
    .where('payments.merchant_id', '=', merchantId)
    .where('payments.idempotency_key', '=', key);

const toKeyUsed = (row: PaymentRow): KeyUsed => ({
  kind: 'key_used',
  payment: toPayment(row),
  fingerprint: { keyId: row.fingerprint_key_id ?? '', hash: row.request_fingerprint ?? '' },
});
