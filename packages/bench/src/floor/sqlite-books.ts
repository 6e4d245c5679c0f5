import { type Books } from './books.js';
import { createGroupCommit } from './group-commit.js';
import { type Payment } from './payment.js';
import {
  type Approval,
  approvalEventRow,
  cardColumns,
  cardRow,
  eventColumns,
  type Intent,
  intentEventRow,
  paymentColumns,
  paymentRow,
  SELECT_PAYMENT,
  type Value,
} from './rows.js';

/** The books in a SQLite file, with the gateway's pragmas: what is committed is on disk. */
export async function sqliteBooks(file: string): Promise<Books> {
  const { loadSqlite } = await import('@payment-gateway/service-kit/sqlite');
  const database = new (loadSqlite())(file, { timeout: 50 });
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');

  const prepareInsert = (table: string, columns: readonly string[]) =>
    database.prepare<Value[]>(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
  const insertPayment = prepareInsert('payments', paymentColumns);
  const insertCard = prepareInsert('cards', cardColumns);
  const insertEvent = prepareInsert('payment_events', eventColumns);
  const approve = database.prepare<[string, string, string]>(
    `update payments set status = 'succeeded', status_code = '0', amount_captured = amount,
       tracking_id = ?, updated_at = ?, due_at = null, asked = 0, version = 2
     where uuid = ? and version = 1`,
  );
  const select = database.prepare<[string, string], Payment>(SELECT_PAYMENT);

  const recordIntents = database.transaction((intents: readonly Intent[]) => {
    for (const intent of intents) {
      insertPayment.run(...paymentRow(intent));
      insertCard.run(...cardRow(intent));
      insertEvent.run(...intentEventRow(intent));
    }
  });

  const recordApprovals = database.transaction((approvals: readonly Approval[]) => {
    for (const approval of approvals) {
      const { payment, trackingId, at } = approval;
      const { changes } = approve.run(trackingId, at, payment.uuid);
      if (changes !== 1) throw new Error('A payment was not as expected');
      insertEvent.run(...approvalEventRow(approval));
    }
  });

  const later = <T>(work: () => T): Promise<T> => Promise.resolve().then(work);
  return {
    recordIntent: createGroupCommit((rows: readonly Intent[]) =>
      later(() => {
        recordIntents.immediate(rows);
      }),
    ),
    recordApproval: createGroupCommit((rows: readonly Approval[]) =>
      later(() => {
        recordApprovals.immediate(rows);
      }),
    ),
    find: (merchantId, paymentId) => later(() => select.get(paymentId, merchantId)),
  };
}
