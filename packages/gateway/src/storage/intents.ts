import { type Intent, type IntentResult, type KeyUsed } from '../services/ports/payment-store.js';
import { type Connection, type Database } from './database.js';
import { waitForDisk } from './disk-wait.js';
import { toEventRow } from './event-rows.js';
import { type PaymentRow, toCardRow, toPayment, toPaymentRow } from './payment-rows.js';
import { selectPayment } from './select-payment.js';

/**
 * Writes intents in the transaction of the connection; one result for each, in order. The payments go
 * first: their unique key decides who won, and only winners get a card and an event. Rows are sorted,
 * so that two batches take their locks in the same order.
 */
export async function insertIntents(
  database: Database,
  connection: Connection,
  intents: readonly Intent[],
): Promise<readonly IntentResult[]> {
  const { engine } = database;
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
  if (!allWon) await waitForDisk(database, connection);

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

/** The payment that a merchant's key has made. */
export const selectKeyHolder = (connection: Connection, merchantId: string, key: string) =>
  selectPayment(connection)
    .where('payments.merchant_id', '=', merchantId)
    .where('payments.idempotency_key', '=', key);

export const toKeyUsed = (row: PaymentRow): KeyUsed => ({
  kind: 'key_used',
  payment: toPayment(row),
  fingerprint: { keyId: row.fingerprint_key_id ?? '', hash: row.request_fingerprint ?? '' },
});
