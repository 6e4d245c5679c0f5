import { sql, type SqlBool } from 'kysely';
import { lowestIdAt } from '../domain/ids.js';
import {
  type Clue,
  type SearchStore,
  type Slice,
  type Span,
} from '../services/ports/search-store.js';
import { type Connection, type Database } from '../database/database.js';
import { type Engine } from '../database/engines/engine.js';
import { toPayment } from './rows/payment-rows.js';
import { selectPayment } from './rows/select-payment.js';

type Place = { readonly span: Span; readonly after: string | null; readonly rows: number };

/** Finds payments by columns without an index. */
export function createSearchStore({ run, engine }: Database): SearchStore {
  return {
    lookAtPayments: (clue, span, after, rows) =>
      run(async (connection) => {
        const slice = sliceOf(engine, 'payments', { span, after, rows });
        const found = await selectPayment(connection)
          .innerJoin(slice.as('slice'), 'slice.uuid', 'payments.uuid')
          .where(fits(clue))
          .orderBy('payments.uuid')
          .execute();
        return { found: found.map(toPayment), ...(await endOf(connection, slice)) };
      }),

    lookAtOperations: (clue, span, after, rows) =>
      run(async (connection) => {
        const slice = sliceOf(engine, 'operations', { span, after, rows });
        const end = await endOf(connection, slice);
        if (clue.kind !== 'tracking_id') return { found: [], ...end };
        const operations = await connection
          .selectFrom('operations')
          .innerJoin(slice.as('slice'), 'slice.uuid', 'operations.uuid')
          .select('payment_id')
          .where('tracking_id', '=', clue.trackingId)
          .execute();
        if (operations.length === 0) return { found: [], ...end };
        const ids = operations.map(({ payment_id }) => payment_id);
        const found = await selectPayment(connection).where('payments.uuid', 'in', ids).execute();
        return { found: found.map(toPayment), ...end };
      }),
  };
}

const fits = (clue: Clue) =>
  clue.kind === 'last4'
    ? sql<SqlBool>`card_last4 = ${clue.last4}`
    : sql<SqlBool>`tracking_id = ${clue.trackingId}`;

type SliceQuery = ReturnType<typeof sliceOf>;

// The ids of rows that lie side by side: in the table, or in the index of the merchant's.
function sliceOf(
  engine: Engine,
  table: 'payments' | 'operations',
  { span: { from, to, merchantId }, after, rows }: Place,
) {
  const isListed = table === 'payments' && merchantId !== null;
  const along = isListed ? engine.readAlong('payments_listed') : sql``;
  const conditions = [
    sql`uuid > ${after ?? lowestIdAt(from)}`,
    sql`uuid < ${lowestIdAt(new Date(to.getTime() + 1))}`,
    ...(merchantId === null ? [] : [sql`merchant_id = ${merchantId}`]),
  ];
  return sql<{ uuid: string }>`(
    select uuid from ${sql.table(table)} ${along}
    where ${sql.join(conditions, sql` and `)}
    order by uuid limit ${rows})`;
}

async function endOf(connection: Connection, slice: SliceQuery): Promise<Omit<Slice, 'found'>> {
  const { rows } = await sql<{
    readonly last: string | null;
    readonly looked: number;
  }>`select max(uuid) as last, count(*) as looked from ${slice} as slice`.execute(connection);
  const [end] = rows;
  if (end === undefined) throw new Error('The database has not said how far it looked.');
  return end;
}
