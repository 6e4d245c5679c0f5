import { sql } from 'kysely';
import { lowestIdAt } from '../domain/ids.js';
import { type PaymentStatus, publicStatuses } from '../domain/states.js';
import {
  type Page,
  type PaymentFilter,
  type PaymentStore,
} from '../services/ports/payment-store.js';
import { type Connection, type Database } from './database.js';
import { type Engine } from './engines/engine.js';
import { toEvent } from './event-rows.js';
import { readPage } from './page.js';
import { type PaymentRow, toPayment } from './payment-rows.js';
import { selectPayment } from './select-payment.js';

/** Payments and their histories, a page at a time. */
export function createPaymentLists({
  run,
  engine,
}: Database): Pick<PaymentStore, 'listPayments' | 'listEvents'> {
  return {
    listPayments: (merchantId, filter, page) =>
      readPage(page, toPayment, (rows) =>
        run(async (connection) => {
          const statuses = filter.status === null ? [null] : publicStatuses[filter.status];
          const lists = await Promise.all(
            statuses.map((status) =>
              selectPage(connection, engine, merchantId, { ...filter, status }, rows).execute(),
            ),
          );
          return lists.length === 1 ? (lists[0] ?? []) : newestOf(lists, rows.limit);
        }),
      ),

    listEvents: (paymentId, page) =>
      readPage(page, toEvent, ({ limit, startingAfter }) =>
        run((connection) =>
          connection
            .selectFrom('payment_events')
            .selectAll()
            .where('payment_id', '=', paymentId)
            .where('version', '>', Number(startingAfter ?? 0))
            .orderBy('version')
            .limit(limit)
            .execute(),
        ),
      ),
  };
}

type StoredFilter = Omit<PaymentFilter, 'status'> & { readonly status: PaymentStatus | null };

/**
 * One stretch of one index, read backwards: all ids of the merchant (of one status, of one reference)
 * below a place. Ids carry the time, so times are places too. Two statuses at once would be sorted by
 * the database, all rows of them; they are two lists, of which the newest are taken.
 *
 * The index is named, since MariaDB was seen to walk the primary key through the payments of all
 * merchants instead, when it took a limit for the better guide.
 */
export function selectPage(
  connection: Connection,
  engine: Engine,
  merchantId: string,
  { status, reference, createdFrom, createdTo }: StoredFilter,
  { limit, startingAfter }: Page,
) {
  const upTo = createdTo === null ? null : lowestIdAt(new Date(createdTo.getTime() + 1));
  const conditions = [
    sql`merchant_id = ${merchantId}`,
    ...(reference === null ? [] : [sql`reference = ${reference}`]),
    ...(status === null ? [] : [sql`status = ${status}`]),
    ...(startingAfter === null ? [] : [sql`uuid < ${startingAfter}`]),
    ...(createdFrom === null ? [] : [sql`uuid >= ${lowestIdAt(createdFrom)}`]),
    ...(upTo === null ? [] : [sql`uuid < ${upTo}`]),
  ];
  const index =
    reference !== null
      ? 'payments_by_reference'
      : status !== null
        ? 'payments_by_status'
        : 'payments_listed';
  const place = sql<{ uuid: string }>`(
    select uuid from payments ${engine.readAlong(index)}
    where ${sql.join(conditions, sql` and `)}
    order by uuid desc limit ${limit}
  )`;
  return selectPayment(connection)
    .innerJoin(place.as('place'), 'place.uuid', 'payments.uuid')
    .orderBy('payments.uuid', 'desc');
}

const newestOf = (lists: readonly (readonly PaymentRow[])[], limit: number): PaymentRow[] =>
  lists
    .flat()
    .sort((a, b) => (a.uuid > b.uuid ? -1 : 1))
    .slice(0, limit);
