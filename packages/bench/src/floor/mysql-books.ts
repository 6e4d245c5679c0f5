import {
  createPool,
  type PoolConnection,
  type ResultSetHeader,
  type RowDataPacket,
} from 'mysql2/promise';
import { type Books } from './books.js';
import { createGroupCommit, type GroupCommitOptions } from './group-commit.js';
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

const GROUPS: GroupCommitOptions = {
  batchSize: 100,
  underWay: 2,
  start: (cut) => {
    cut();
  },
};
const SESSION = `set session transaction isolation level read committed`;

/** The books on MySQL or MariaDB: several rows a statement, several payments a transaction. */
export function mysqlBooks(url: string): Books {
  const pool = createPool({
    uri: url,
    connectionLimit: 10,
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    dateStrings: true,
  });
  // Commands of a connection run in turn, so this one comes before any that uses it.
  pool.pool.on('connection', (connection) => connection.query(SESSION));

  async function transact(work: (connection: PoolConnection) => Promise<void>): Promise<void> {
    const connection = await pool.getConnection();
    try {
      await connection.query('begin');
      await work(connection);
      await connection.query('commit');
      connection.release();
    } catch (error) {
      connection.destroy(); // and with it goes what it had begun
      throw error;
    }
  }

  const recordIntents = (intents: readonly Intent[]): Promise<void> =>
    transact(async (connection) => {
      await insert(connection, 'payments', paymentColumns, intents.map(paymentRow));
      await insert(connection, 'cards', cardColumns, intents.map(cardRow));
      await insert(connection, 'payment_events', eventColumns, intents.map(intentEventRow));
    });

  const recordApprovals = (approvals: readonly Approval[]): Promise<void> =>
    transact(async (connection) => {
      await approve(connection, approvals);
      await insert(connection, 'payment_events', eventColumns, approvals.map(approvalEventRow));
    });

  return {
    recordIntent: createGroupCommit(recordIntents, GROUPS),
    recordApproval: createGroupCommit(recordApprovals, GROUPS),
    async find(merchantId, paymentId) {
      const [rows] = await pool.query<(RowDataPacket & Payment)[]>(SELECT_PAYMENT, [
        paymentId,
        merchantId,
      ]);
      return rows[0];
    },
  };
}

async function insert(
  connection: PoolConnection,
  table: string,
  columns: readonly string[],
  rows: Value[][],
): Promise<void> {
  await connection.query(`insert into ${table} (${columns.join(', ')}) values ?`, [rows]);
}

// One guarded update for the batch; what differs from row to row is chosen by the id.
async function approve(connection: PoolConnection, approvals: readonly Approval[]): Promise<void> {
  const each = approvals.map(() => 'when ? then ?').join(' ');
  const [{ affectedRows }] = await connection.query<ResultSetHeader>(
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
  if (affectedRows !== approvals.length) throw new Error('A payment was not as expected');
}
