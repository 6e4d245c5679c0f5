import { createPool, format, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
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

const SESSION = `set session transaction isolation level read committed`;

/** The books on MySQL or MariaDB: several rows a statement, several payments a transaction, one packet a transaction. */
export function mysqlBooks(url: string): Books {
  const pool = createPool({
    uri: url,
    connectionLimit: 10,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: true,
    multipleStatements: true,
  });
  // Commands of a connection run in turn, so this one comes before any that uses it.
  pool.pool.on('connection', (connection) => connection.query(SESSION));

  /** Runs the statements in a transaction; gives the numbers of rows that they changed. */
  async function transact(statements: readonly string[]): Promise<number[]> {
    const connection = await pool.getConnection();
    try {
      const [results] = await connection.query<ResultSetHeader[]>(
        ['begin', ...statements, 'commit'].join('; '),
      );
      connection.release();
      return results.slice(1, -1).map(({ affectedRows }) => affectedRows);
    } catch (error) {
      connection.destroy(); // and with it goes what it had begun
      throw error;
    }
  }

  async function recordIntents(intents: readonly Intent[]): Promise<void> {
    await transact([
      insert('payments', paymentColumns, intents.map(paymentRow)),
      insert('cards', cardColumns, intents.map(cardRow)),
      insert('payment_events', eventColumns, intents.map(intentEventRow)),
    ]);
  }

  async function recordApprovals(approvals: readonly Approval[]): Promise<void> {
    // The events first: a payment that has changed already has one of that number.
    const [, approved] = await transact([
      insert('payment_events', eventColumns, approvals.map(approvalEventRow)),
      approve(approvals),
    ]);
    if (approved !== approvals.length) throw new Error('A payment was not as expected');
  }

  return {
    recordIntent: createGroupCommit(recordIntents),
    recordApproval: createGroupCommit(recordApprovals),
    async find(merchantId, paymentId) {
      const [rows] = await pool.query<(RowDataPacket & Payment)[]>(SELECT_PAYMENT, [
        paymentId,
        merchantId,
      ]);
      return rows[0];
    },
  };
}

const insert = (table: string, columns: readonly string[], rows: Value[][]): string =>
  format(`insert into ${table} (${columns.join(', ')}) values ?`, [rows]);

// One guarded update for the batch; what differs from row to row is chosen by the id.
function approve(approvals: readonly Approval[]): string {
  const each = approvals.map(() => 'when ? then ?').join(' ');
  return format(
    `update payments set status = 'succeeded', status_code = '0', amount_captured = amount,
       tracking_id = case uuid ${each} end, updated_at = case uuid ${each} end,
       due_at = null, asked = 0, version = 2
     where uuid in (?) and version = 1`,
    [
      ...approvals.flatMap(({ payment, trackingId }) => [payment.uuid, trackingId]),
      ...approvals.flatMap(({ payment, at }) => [payment.uuid, at]),
      approvals.map(({ payment }) => payment.uuid),
    ],
  );
}
