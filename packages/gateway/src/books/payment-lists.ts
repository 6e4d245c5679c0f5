import { type RawBuilder, sql } from 'kysely';
import { lowestIdAt } from '../domain/ids.js';
import { paymentStatuses, type PaymentStatus, publicStatuses } from '../domain/states.js';
import {
  type Page,
  type PaymentFilter,
  type PaymentStore,
} from '../services/ports/payment-store.js';
import { type Connection, type Database } from '../database/database.js';
import { type Engine } from '../database/engines/engine.js';
import { toEvent } from './rows/event-rows.js';
import { readPage } from './page.js';
import { toPayment } from './rows/payment-rows.js';
import { selectPayment } from './rows/select-payment.js';

/** Payments and their histories, a page at a time. */
export function createPaymentLists({
  run,
  engine,
}: Database): Pick<PaymentStore, 'listPayments' | 'listEvents'> {
  return {
    listPayments: (merchantId, filter, page) =>
      readPage(page, toPayment, (rows) =>
        run((connection) => selectPage(connection, engine, merchantId, filter, rows).execute()),
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

/**
 * Reads ranges of one index backwards: the merchant's ids (of one status, or of one reference and status) below
 * a position. Ids carry the time, so a time is a position too. A list over several ranges, such as the stored
 * states that merchants see as one status, takes rows from each and merges them: in one statement, so that a
 * payment that moves from one to another is listed once.
 *
 * The index is named because MariaDB was seen to scan the primary key through the payments of all merchants
 * when a limit was given.
 */
export function selectPage(
  connection: Connection,
  engine: Engine,
  merchantId: string,
  { status, reference, createdFrom, createdTo }: PaymentFilter,
  { limit, startingAfter }: Page,
) {
  const upTo = createdTo === null ? null : lowestIdAt(new Date(createdTo.getTime() + 1));
  const between = [
    ...(startingAfter === null ? [] : [sql`uuid < ${startingAfter}`]),
    ...(createdFrom === null ? [] : [sql`uuid >= ${lowestIdAt(createdFrom)}`]),
    ...(upTo === null ? [] : [sql`uuid < ${upTo}`]),
  ];
  const stretch = (index: string, conditions: readonly RawBuilder<unknown>[]) => sql`
    select uuid from (
      select uuid from payments ${engine.readAlong(index)}
      where ${sql.join([sql`merchant_id = ${merchantId}`, ...conditions, ...between], sql` and `)}
      order by uuid desc limit ${limit}
    ) as stretch`;
  const ofStatus = (one: PaymentStatus) =>
    reference === null
      ? stretch('payments_by_status', [sql`status = ${one}`])
      : stretch('payments_by_reference', [
          sql`reference = ${reference}`,
          // MySQL ignores trailing spaces when it compares texts.
          sql`length(reference) = length(${reference})`,
          sql`status = ${one}`,
        ]);
  const statuses = status === null ? paymentStatuses : publicStatuses[status];
  const stretches =
    status === null && reference === null
      ? [stretch('payments_listed', [])]
      : statuses.map(ofStatus);
  const place = sql<{ uuid: string }>`(${sql.join(stretches, sql` union all `)})`;
  // By the ids of the index: they are sorted before any row is read, so no row is copied for sorting.
  return selectPayment(connection)
    .innerJoin(place.as('place'), 'place.uuid', 'payments.uuid')
    .orderBy('place.uuid', 'desc')
    .limit(limit);
}
