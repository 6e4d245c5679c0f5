import { type Intent, type IntentResult, type KeyUsed } from '../services/ports/payment-store.js';
import { type Connection, type Database, type RunLimits } from '../database/database.js';
import { waitForDisk } from '../database/disk-wait.js';
import { insertAttempts, takePlaces } from './checkout/attempts.js';
import { toEventRow } from './rows/event-rows.js';
import { type PaymentRow, toCardRow, toPayment, toPaymentRow } from './rows/payment-rows.js';
import { selectPayment } from './rows/select-payment.js';
import { toRequestedColumns, usesThreeDSecure } from './rows/three-d-secure-columns.js';
import { Computed, execute, insertOf } from '../database/statements.js';

/**
 * Writes intents, all or none; one result per intent, in order. The tables' unique keys decide whether all are
 * new, as they nearly always are; if not, they are written again with a check of each.
 */
export async function recordIntents(
  database: Database,
  intents: readonly Intent[],
  limits: RunLimits,
): Promise<readonly IntentResult[]> {
  // Sorted, so that two batches take their locks in the same order.
  const sorted = [...intents].sort((a, b) => (a.payment.id < b.payment.id ? -1 : 1));
  const statements = [
    insertPayments(database, sorted),
    ...insertParts(sorted),
    ...insertAttempts(sorted),
  ];
  if (await database.writeTogether(statements, limits)) return intents.map(() => RECORDED);

  return database.transact(async (connection) => {
    const placed = await takePlaces(connection, sorted, database.engine.keepExisting);
    const winners = new Set(await insertNew(database, connection, placed));
    await waitForDisk(database, connection);
    const results: IntentResult[] = [];
    for (const intent of intents) {
      results.push(winners.has(intent) ? RECORDED : await readLoser(connection, intent));
    }
    return results;
  }, limits);
}

const RECORDED: IntentResult = { kind: 'recorded' };
const PLACE_TAKEN: IntentResult = { kind: 'place_taken' };

function insertPayments({ engine }: Database, intents: readonly Intent[], ending = '') {
  const toRow = (intent: Intent) =>
    toPaymentRow(intent, new Computed(engine.fromNow(intent.checkInMs)));
  const rows = intents.some(({ payment }) => usesThreeDSecure(payment))
    ? intents.map((intent) => ({ ...toRequestedColumns(intent.payment), ...toRow(intent) }))
    : intents.map(toRow);
  return insertOf('payments', rows, ending);
}

const insertParts = (intents: readonly Intent[], ending = '') => [
  insertOf(
    'cards',
    intents.map(({ card }) => toCardRow(card)),
    ending,
  ),
  insertOf(
    'payment_events',
    intents.map(({ event, requestId }) => toEventRow(event, requestId)),
    ending,
  ),
];

// The payments first: their unique key decides which win, and only winners get a card and an event.
async function insertNew(
  database: Database,
  connection: Connection,
  intents: readonly Intent[],
): Promise<readonly Intent[]> {
  const { keepExisting } = database.engine;
  if (intents.length === 0) return [];
  await execute(connection, insertPayments(database, intents, keepExisting));
  const winners = await readWinners(connection, intents);
  if (winners.length > 0) {
    for (const insert of insertParts(winners, keepExisting)) await execute(connection, insert);
  }
  return winners;
}

// A row with the same id is this very intent, run again because the answer to its COMMIT was lost.
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

// The key of an attempt that nothing was made with: the session's end has its place.
async function readLoser(connection: Connection, intent: Intent): Promise<IntentResult> {
  const { payment, idempotency } = intent;
  const row = await selectKeyHolder(
    connection,
    payment.merchantId,
    idempotency?.key ?? '',
  ).executeTakeFirst();
  if (row !== undefined) return toKeyUsed(row);
  if (intent.checkout == null)
    throw new Error('An intent was not written, and no other has its key.');
  return PLACE_TAKEN;
}

/** The payment that was made under a merchant's idempotency key. */
export const selectKeyHolder = (connection: Connection, merchantId: string, key: string) =>
  selectPayment(connection)
    .where('payments.merchant_id', '=', merchantId)
    .where('payments.idempotency_key', '=', key);

export const toKeyUsed = (row: PaymentRow): KeyUsed => ({
  kind: 'key_used',
  payment: toPayment(row),
  fingerprint: { keyId: row.fingerprint_key_id ?? '', hash: row.request_fingerprint ?? '' },
});
