import { type Selectable, sql } from 'kysely';
import { newId } from '../../domain/ids.js';
import { type Delivery, HOLDING_ATTEMPTS } from '../../domain/webhooks/delivery.js';
import { type Connection, type Database } from '../../database/database.js';
import { createGroupCommit } from '../../database/group-commit.js';
import { fromStored } from '../../database/time.js';
import { type WebhookDeliveriesTable } from '../../database/webhook-tables.js';
import {
  type DeliveryStore,
  type DueDelivery,
  type RecordedAttempt,
} from '../../services/ports/webhook-store.js';
import { recordAttempts } from './attempts.js';
import { toEndpoint } from './endpoint-rows.js';

type DueRow = Selectable<WebhookDeliveriesTable> & { readonly body: string };
type HoldingRow = Pick<DueRow, 'payment_id' | 'sequence' | 'next_at'>;

// One transaction at a time: few and large ones cost the least, and payments need the connections.
const ATTEMPTS_TOGETHER = { batchSize: 100, underWay: 1 };

/** Deliveries to the endpoints that a process has claimed. */
export function createDueDeliveries(
  database: Database,
): Pick<DeliveryStore, 'claim' | 'renew' | 'loadDue' | 'recordAttempt' | 'release'> {
  const { engine, run, timeoutMs } = database;

  const selectClaimable = (limit: number) =>
    run((connection) =>
      connection
        .selectFrom('webhook_endpoints')
        .select('uuid')
        .where('due_at', '<=', engine.now)
        .where(isFree)
        .orderBy('due_at')
        .limit(limit)
        .execute(),
    );

  // Neither taken by a process, nor told to wait.
  const isFree = sql<boolean>`(leased_until is null or leased_until < ${engine.now})
    and (slowed_until is null or slowed_until <= ${engine.now})`;

  /** The due deliveries, with the bodies of their events. */
  const selectDue = (
    connection: Connection,
    endpointId: string,
    limit: number,
    underWay: readonly Delivery[],
  ) => {
    const ids = underWay.map(({ id }) => id);
    const payments = underWay.flatMap(({ paymentId }) => (paymentId === null ? [] : [paymentId]));
    return connection
      .selectFrom('webhook_deliveries as delivery')
      .innerJoin('merchant_events as event', (join) =>
        join
          .onRef('event.merchant_id', '=', 'delivery.merchant_id')
          .onRef('event.sequence', '=', 'delivery.sequence'),
      )
      .selectAll('delivery')
      .select('event.body')
      .where('delivery.endpoint_id', '=', endpointId)
      .where('delivery.next_at', '<=', engine.now)
      .$if(ids.length > 0, (query) => query.where('delivery.uuid', 'not in', ids))
      .$if(payments.length > 0, (query) =>
        query.where((is) =>
          is.or([
            is('delivery.payment_id', 'is', null),
            is('delivery.payment_id', 'not in', payments),
          ]),
        ),
      )
      .orderBy('delivery.next_at')
      .orderBy('delivery.sequence')
      .limit(limit)
      .execute();
  };

  /** The first of each payment that holds back those after it. */
  async function firstHolding(
    connection: Connection,
    endpointId: string,
    due: readonly DueRow[],
  ): Promise<ReadonlyMap<string, HoldingRow>> {
    const payments = [...new Set(due.flatMap(({ payment_id }) => payment_id ?? []))];
    if (payments.length === 0) return new Map();
    const rows = await connection
      .selectFrom('webhook_deliveries')
      .select(['payment_id', 'sequence', 'next_at'])
      .where('endpoint_id', '=', endpointId)
      .where('payment_id', 'in', payments)
      .where('next_at', 'is not', null)
      .where('tried', '<', HOLDING_ATTEMPTS)
      .orderBy('sequence', 'desc')
      .execute();
    return new Map(rows.map((row) => [row.payment_id ?? '', row]));
  }

  // They are due again with the one that holds them back, so that the queue is not full of what cannot go.
  const postpone = (connection: Connection, row: DueRow, until: string) =>
    connection
      .updateTable('webhook_deliveries')
      .set({ next_at: until })
      .where('uuid', '=', row.uuid)
      .where('next_at', '<=', engine.now)
      .execute();

  return {
    async claim(limit, leaseMs) {
      const found = await selectClaimable(limit);
      if (found.length === 0) return [];
      const lease = newId();
      const ids = found.map(({ uuid }) => uuid).sort();
      await run((connection) =>
        connection
          .updateTable('webhook_endpoints')
          .set({ lease, leased_until: sql.raw<string>(engine.fromNow(leaseMs)) })
          .where('uuid', 'in', ids)
          .where('due_at', '<=', engine.now)
          .where(isFree)
          .execute(),
      );
      const taken = await run((connection) =>
        connection
          .selectFrom('webhook_endpoints')
          .select(['uuid', 'wakes'])
          .where('uuid', 'in', ids)
          .where('lease', '=', lease)
          .execute(),
      );
      return taken.map(({ uuid, wakes }) => ({ endpointId: uuid, lease, wakes }));
    },

    async renew({ endpointId, lease }, leaseMs) {
      const { numUpdatedRows } = await run((connection) =>
        connection
          .updateTable('webhook_endpoints')
          .set({ leased_until: sql.raw<string>(engine.fromNow(leaseMs)) })
          .where('uuid', '=', endpointId)
          .where('lease', '=', lease)
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows === 1n;
    },

    loadDue: ({ endpointId, lease }, limit, underWay) =>
      run(async (connection) => {
        const row = await connection
          .selectFrom('webhook_endpoints')
          .selectAll()
          .where('uuid', '=', endpointId)
          .where('lease', '=', lease)
          .executeTakeFirst();
        if (row?.disabled_reason !== null || row.place === null) return null;
        const rows = await selectDue(connection, endpointId, limit, underWay);
        const holding = await firstHolding(connection, endpointId, rows);
        const due: DueDelivery[] = [];
        for (const one of rows) {
          const first = one.payment_id === null ? undefined : holding.get(one.payment_id);
          const isHeld = first !== undefined && first.sequence < one.sequence;
          const isSecond = due.some(
            ({ paymentId }) => paymentId !== null && paymentId === one.payment_id,
          );
          if (!isHeld && !isSecond) due.push(toDue(one));
          else if (isHeld && first.next_at !== null && first.next_at > (one.next_at ?? '')) {
            await postpone(connection, one, first.next_at);
          }
        }
        return {
          endpoint: toEndpoint(row),
          health: {
            failingSince: row.failing_since === null ? null : fromStored(row.failing_since),
            slowed: row.slowed,
          },
          due,
          more: rows.length === limit ? 'now' : due.length < rows.length ? 'later' : 'none',
        };
      }),

    recordAttempt: createGroupCommit<RecordedAttempt, boolean>(
      (attempts, limits) => recordAttempts(database, attempts, limits),
      ATTEMPTS_TOGETHER,
      timeoutMs,
    ),

    async release({ endpointId, lease, wakes }) {
      const free = { lease: null, leased_until: null };
      const { numUpdatedRows } = await run((connection) =>
        connection
          .updateTable('webhook_endpoints')
          .set({
            ...free,
            due_at: sql<string | null>`case when disabled_reason is null and place is not null
              then (select min(next_at) from webhook_deliveries where endpoint_id = ${endpointId})
              else null end`,
          })
          .where('uuid', '=', endpointId)
          .where('lease', '=', lease)
          .where('wakes', '=', wakes)
          .executeTakeFirstOrThrow(),
      );
      if (numUpdatedRows === 1n) return;
      // Deliveries were added meanwhile: it stays due.
      await run((connection) =>
        connection
          .updateTable('webhook_endpoints')
          .set(free)
          .where('uuid', '=', endpointId)
          .where('lease', '=', lease)
          .execute(),
      );
    },
  };
}

const toDue = (row: DueRow): DueDelivery => ({
  id: row.uuid,
  endpointId: row.endpoint_id,
  merchantId: row.merchant_id,
  eventId: row.event_id,
  eventType: row.event_type,
  paymentId: row.payment_id,
  sequence: row.sequence,
  attempts: row.attempts,
  tried: row.tried,
  body: row.body,
});
