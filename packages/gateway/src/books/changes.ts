import { type AuditNote } from '../domain/audit.js';
import { type Operation } from '../domain/operations/operation.js';
import { type ChangeResult, type ScheduledChange } from '../services/ports/payment-store.js';
import { isNoted } from './audit.js';
import { sessionStatements } from './checkout/outcomes.js';
import { insertAudit } from '../database/audit-log.js';
import { type Connection, type Database, type RunLimits } from '../database/database.js';
import { waitForDisk } from '../database/disk-wait.js';
import { toEventRow } from './rows/event-rows.js';
import { BatchUndecided } from '../database/group-commit.js';
import { toChangedOperationColumns, toOperationRow } from './rows/operation-rows.js';
import { toChangedColumns } from './rows/payment-rows.js';
import { toAuthenticationColumns, usesThreeDSecure } from './rows/three-d-secure-columns.js';
import { Computed, execute, insertOf, updateOf } from '../database/statements.js';

type ChangeOfOperation = ScheduledChange & { readonly operation: Operation };
type ChangeByOperator = ScheduledChange & { readonly audit: AuditNote };

/**
 * Writes changes, all or none; one result per change, in order. Of several changes of one payment the first is
 * written; the others were decided on the state before it, and must be decided again.
 */
export async function recordChanges(
  database: Database,
  changes: readonly ScheduledChange[],
  limits: RunLimits,
): Promise<readonly ChangeResult[]> {
  const first = new Map([...changes].reverse().map((change) => [change.before.id, change]));
  // Sorted, so that two batches take their locks in the same order.
  const going = [...first.values()].sort((a, b) => (a.before.id < b.before.id ? -1 : 1));
  // The events first. If a payment changed after `before` was read, it already has an event of that number, and
  // the table's unique key rejects the batch.
  const statements = [
    insertEvents(going),
    updatePayments(database, going),
    ...operationStatements(going.filter(isOfOperation)),
    ...sessionStatements(database, going),
    ...auditStatements(database, going.filter(isByOperator)),
  ];
  if (await database.writeTogether(statements, limits)) {
    return changes.map((change) => (going.includes(change) ? 'recorded' : 'superseded'));
  }

  // Some payment had changed, but the batch cannot tell which; written alone, each can.
  const [change, ...others] = changes;
  if (change === undefined || others.length > 0) throw new BatchUndecided();
  return [
    await database.transact((connection) => recordAlone(database, connection, change), limits),
  ];
}

async function recordAlone(
  database: Database,
  connection: Connection,
  change: ScheduledChange,
): Promise<ChangeResult> {
  const isApplied = (await execute(connection, updatePayments(database, [change]))) === 1;
  if (isApplied) {
    for (const statement of operationStatements([change].filter(isOfOperation)))
      await execute(connection, statement);
    await execute(connection, insertEvents([change]));
    for (const statement of sessionStatements(database, [change]))
      await execute(connection, statement);
    for (const statement of auditStatements(database, [change].filter(isByOperator)))
      await execute(connection, statement);
    return 'recorded';
  }
  await waitForDisk(database, connection);
  return (await isThereAlready(connection, change)) ? 'recorded' : 'superseded';
}

const insertEvents = (changes: readonly ScheduledChange[]) =>
  insertOf(
    'payment_events',
    changes.map(({ event, requestId }) => toEventRow(event, requestId)),
  );

// Guarded: a payment that has changed does not match.
function updatePayments({ engine }: Database, changes: readonly ScheduledChange[]) {
  const columnsOf = ({ after, checkInMs }: ScheduledChange) => ({
    due_at: checkInMs === null ? null : new Computed(engine.fromNow(checkInMs)),
    ...toChangedColumns(after),
  });
  const rowsWith = (columns: (change: ScheduledChange) => ReturnType<typeof columnsOf>) =>
    changes.map((change) => ({
      uuid: change.before.id,
      version: change.before.version,
      columns: columns(change),
    }));
  const rows = changes.some(({ after }) => usesThreeDSecure(after))
    ? rowsWith((change) => ({ ...toAuthenticationColumns(change.after), ...columnsOf(change) }))
    : rowsWith(columnsOf);
  return updateOf('payments', rows);
}

// Every change of an operation changes its payment, so the payment's guard covers both.
function operationStatements(changes: readonly ChangeOfOperation[]) {
  const made = changes
    .filter(isNew)
    .map(({ operation, idempotency }) => toOperationRow(operation, idempotency));
  const changed = changes
    .filter((change) => !isNew(change))
    .map(({ operation }) => ({
      uuid: operation.id,
      columns: toChangedOperationColumns(operation),
    }));
  return [
    ...(made.length === 0 ? [] : [insertOf('operations', made)]),
    ...(changed.length === 0 ? [] : [updateOf('operations', changed)]),
  ];
}

const auditStatements = ({ engine }: Database, changes: readonly ChangeByOperator[]) =>
  changes.length === 0
    ? []
    : [
        insertAudit(
          engine,
          changes.map(({ audit }) => ({ note: audit, result: 'done' as const })),
        ),
      ];

const isByOperator = (change: ScheduledChange): change is ChangeByOperator =>
  change.audit !== undefined;

const isOfOperation = (change: ScheduledChange): change is ChangeOfOperation =>
  change.operation !== null;

const isNew = ({ event }: ChangeOfOperation): boolean => event.type.endsWith('_requested');

// The payment may have changed by this very change, run again because the answer to its COMMIT was
// lost. An outcome would then be weighed again and change nothing. But a new operation taken for lost
// would be requested twice, and an operator's act would be refused although it was done.
async function isThereAlready(connection: Connection, change: ScheduledChange): Promise<boolean> {
  if (isByOperator(change)) return isNoted(connection, change.audit);
  if (!isOfOperation(change) || !isNew(change)) return false;
  const row = await connection
    .selectFrom('operations')
    .select('uuid')
    .where('uuid', '=', change.operation.id)
    .executeTakeFirst();
  return row !== undefined;
}
