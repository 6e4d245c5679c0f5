import { sql } from 'kysely';
import { newId } from '../../domain/ids.js';
import { type Connection, type Database } from '../../database/database.js';
import { type Engine } from '../../database/engines/engine.js';
import { BatchUndecided } from '../../database/group-commit.js';
import {
  type DeliveryStore,
  type HandOutPart,
  type NewDelivery,
} from '../../services/ports/webhook-store.js';
import { toEndpoint } from './endpoint-rows.js';

/** Hands merchants' events out to their endpoints. */
export function createHandOut(
  database: Database,
): Pick<DeliveryStore, 'listBehind' | 'endpointsOf' | 'handOut' | 'listRecovering' | 'recover'> {
  const { engine, run, timeoutMs } = database;
  const inTransaction = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
    database.transact(work, { deadline: performance.now() + timeoutMs });

  async function handOut(parts: readonly HandOutPart[]): Promise<void> {
    const deliveries = parts.flatMap((part) => part.deliveries);
    try {
      await inTransaction(async (connection) => {
        await moveCursors(connection, parts);
        await insertDeliveries(engine, connection, deliveries);
        await wake(engine, connection, deliveries);
      });
    } catch (error) {
      if (!(error instanceof BatchUndecided)) throw error;
      // Another process was faster with at least one merchant. One by one, the others are not held up.
      if (parts.length > 1) for (const part of parts) await handOut([part]);
    }
  }

  return {
    // Sequences have no gap: so one look at the next event of each merchant is enough.
    async listBehind(limit) {
      const { rows } = await run((connection) =>
        sql<{ merchant_id: string; sequence: number }>`select merchant_id, sequence
          from webhook_cursors as place
          where exists (select 1 from merchant_events
            where merchant_events.merchant_id = place.merchant_id
              and merchant_events.sequence = place.sequence + 1)
          limit ${limit}`.execute(connection),
      );
      return rows.map((row) => ({ merchantId: row.merchant_id, after: row.sequence }));
    },

    async endpointsOf(merchantIds) {
      if (merchantIds.length === 0) return [];
      const rows = await run((connection) =>
        connection
          .selectFrom('webhook_endpoints')
          .selectAll()
          .where('merchant_id', 'in', merchantIds)
          .where('place', 'is not', null)
          .execute(),
      );
      return rows.map(toEndpoint);
    },

    handOut,

    async listRecovering(limit) {
      const rows = await run((connection) =>
        connection
          .selectFrom('webhook_endpoints')
          .selectAll()
          .where('recover_after', 'is not', null)
          .orderBy('recover_after')
          .limit(limit)
          .execute(),
      );
      return rows.map(toEndpoint);
    },

    recover: ({ id, recovery }, upTo, deliveries) =>
      inTransaction(async (connection) => {
        const { numUpdatedRows } = await connection
          .updateTable('webhook_endpoints')
          .set(
            upTo === null ? { recover_after: null, recover_up_to: null } : { recover_after: upTo },
          )
          .where('uuid', '=', id)
          .where('recover_after', '=', recovery?.after ?? null)
          .where('recover_up_to', '=', recovery?.upTo ?? null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return false;
        await sendAgain(engine, connection, deliveries, 'undelivered');
        return true;
      }),
  };
}

/** Throws BatchUndecided if another process was faster with any of them. */
async function moveCursors(connection: Connection, parts: readonly HandOutPart[]): Promise<void> {
  const branches = parts.map(
    ({ place, upTo }) => sql`when ${place.merchantId} then ${sql.lit(upTo)}`,
  );
  const { numAffectedRows = 0n } = await sql`update webhook_cursors
    set sequence = case merchant_id ${sql.join(branches, sql` `)} end
    where ${sql.join(
      parts.map(
        ({ place }) => sql`(merchant_id = ${place.merchantId} and sequence = ${place.after})`,
      ),
      sql` or `,
    )}`.execute(connection);
  if (Number(numAffectedRows) !== parts.length) throw new BatchUndecided();
}

async function insertDeliveries(
  engine: Engine,
  connection: Connection,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  await connection
    .insertInto('webhook_deliveries')
    .values(
      deliveries.map(({ endpointId, event }) => ({
        uuid: newId(),
        merchant_id: event.merchantId,
        endpoint_id: endpointId,
        event_id: event.id,
        event_type: event.type,
        payment_id: event.paymentId,
        sequence: event.sequence,
        status: 'pending',
        attempts: 0,
        tried: 0,
        next_at: engine.now,
        pending_since: engine.now,
        created_at: engine.now,
      })),
    )
    .modifyEnd(sql.raw(engine.keepExisting))
    .execute();
}

// After the deliveries, in the same transaction: a worker that releases an endpoint sees both or neither.
async function wake(
  engine: Engine,
  connection: Connection,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  const ids = [...new Set(deliveries.map(({ endpointId }) => endpointId))].sort();
  if (ids.length === 0) return;
  await connection
    .updateTable('webhook_endpoints')
    .set(({ eb }) => ({
      wakes: eb('wakes', '+', 1),
      due_at: sql<string>`case when due_at < ${engine.now} then due_at else ${engine.now} end`,
    }))
    .where('uuid', 'in', ids)
    .where('disabled_reason', 'is', null)
    .where('place', 'is not', null)
    .execute();
}

/** Delivers events once more, all from the first attempt on: any, or only those that have not succeeded. */
export async function sendAgain(
  engine: Engine,
  connection: Connection,
  deliveries: readonly NewDelivery[],
  which: 'any' | 'undelivered',
): Promise<void> {
  await insertDeliveries(engine, connection, deliveries);
  for (const { endpointId, event } of deliveries) {
    await connection
      .updateTable('webhook_deliveries')
      .set({ status: 'pending', tried: 0, next_at: engine.now, pending_since: engine.now })
      .where('endpoint_id', '=', endpointId)
      .where('sequence', '=', event.sequence)
      .$if(which === 'undelivered', (query) => query.where('status', '<>', 'succeeded'))
      .execute();
  }
  await wake(engine, connection, deliveries);
}
