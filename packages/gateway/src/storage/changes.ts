import { type RawBuilder, sql } from 'kysely';
import { type Operation } from '../domain/operation.js';
import { type ChangeResult, type ScheduledChange } from '../services/ports/payment-store.js';
import { type Connection, type Database } from './database.js';
import { waitForDisk } from './disk-wait.js';
import { toEventRow } from './event-rows.js';
import { BatchUndecided } from './group-commit.js';
import { toChangedOperationColumns, toOperationRow } from './operation-rows.js';
import { toChangedColumns } from './payment-rows.js';

type ChangeOfOperation = ScheduledChange & { readonly operation: Operation };

/**
 * Writes changes in the transaction of the connection; one result for each, in order. Of several that
 * meet at one payment the first goes; the others were decided before it, and are to be decided anew.
 */
export async function applyChanges(
  database: Database,
  connection: Connection,
  changes: readonly ScheduledChange[],
): Promise<readonly ChangeResult[]> {
  const first = new Map([...changes].reverse().map((change) => [change.before.id, change]));
  // Sorted, so that two batches take their locks in the same order.
  const going = [...first.values()].sort((a, b) => (a.before.id < b.before.id ? -1 : 1));
  const isApplied = await updatePayments(database, connection, going);
  if (isApplied) {
    await writeOperations(connection, going.filter(isOfOperation));
    await connection
      .insertInto('payment_events')
      .values(going.map(({ event }) => toEventRow(event)))
      .execute();
  } else {
    // The count tells that some payment was not as expected, not which one; alone, each can tell.
    const [change, ...others] = changes;
    if (change === undefined || others.length > 0) throw new BatchUndecided();
    await waitForDisk(database, connection);
    if (!(await isThereAlready(connection, change))) return ['superseded'];
  }
  return changes.map((change) => (going.includes(change) ? 'recorded' : 'superseded'));
}

// One guarded update for the whole batch: a payment that has moved on since `before` was read does
// not match. True if all did.
async function updatePayments(
  { engine }: Database,
  connection: Connection,
  changes: readonly ScheduledChange[],
): Promise<boolean> {
  const rows = changes.map(({ before, after, checkInMs }) => ({
    id: before.id,
    versionBefore: before.version,
    dueAt: checkInMs === null ? null : engine.fromNow(checkInMs),
    columns: toChangedColumns(after),
  }));
  const { each, eachColumn } = casesOf(rows);
  const { numUpdatedRows } = await connection
    .updateTable('payments')
    .set({
      status: eachColumn('status'),
      status_code: eachColumn('status_code'),
      tracking_id: eachColumn('tracking_id'),
      decline_reason: eachColumn('decline_reason'),
      amount_captured: eachColumn('amount_captured'),
      amount_refunded: eachColumn('amount_refunded'),
      amount_refund_pending: eachColumn('amount_refund_pending'),
      open_operation: eachColumn('open_operation'),
      attention: eachColumn('attention'),
      due_at: each<string | null>(({ dueAt }) => dueAt),
      asked: 0,
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
  return numUpdatedRows === BigInt(changes.length);
}

// What makes an operation, or changes it, changes its payment: the guard on the payment is theirs too.
async function writeOperations(
  connection: Connection,
  changes: readonly ChangeOfOperation[],
): Promise<void> {
  const made = changes.filter(isNew);
  const changed = changes.filter((change) => !isNew(change));
  if (made.length > 0) {
    await connection
      .insertInto('operations')
      .values(made.map(({ operation, idempotency }) => toOperationRow(operation, idempotency)))
      .execute();
  }
  if (changed.length > 0) {
    const rows = changed.map(({ operation }) => ({
      id: operation.id,
      columns: toChangedOperationColumns(operation),
    }));
    const { eachColumn } = casesOf(rows);
    await connection
      .updateTable('operations')
      .set({
        status: eachColumn('status'),
        status_code: eachColumn('status_code'),
        tracking_id: eachColumn('tracking_id'),
        failure_reason: eachColumn('failure_reason'),
        updated_at: eachColumn('updated_at'),
      })
      .where(
        'uuid',
        'in',
        rows.map(({ id }) => id),
      )
      .execute();
  }
}

const isOfOperation = (change: ScheduledChange): change is ChangeOfOperation =>
  change.operation !== null;

const isNew = ({ event }: ChangeOfOperation): boolean => event.type.endsWith('_requested');

// A payment that has moved on may have done so by this very change, run again after its COMMIT went
// unanswered. An outcome is then heard again and says nothing new; but a new operation that is taken
// for lost would be asked for a second time.
async function isThereAlready(connection: Connection, change: ScheduledChange): Promise<boolean> {
  if (!isOfOperation(change) || !isNew(change)) return false;
  const row = await connection
    .selectFrom('operations')
    .select('uuid')
    .where('uuid', '=', change.operation.id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Values for a column that differ from row to row, chosen by their ids. */
function casesOf<Columns extends object, Row extends { id: string; columns: Columns }>(
  rows: readonly (Row & { columns: Columns })[],
) {
  const each = <T>(valueOf: (row: Row) => T | RawBuilder<T>) => {
    const branches = rows.map((row) => sql`when ${row.id} then ${valueOf(row)}`);
    return sql<T>`case uuid ${sql.join(branches, sql` `)} end`;
  };
  return {
    each,
    eachColumn: <Column extends keyof Row['columns']>(column: Column) =>
      each<Row['columns'][Column]>(({ columns }) => columns[column]),
  };
}
