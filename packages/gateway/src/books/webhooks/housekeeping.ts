import { sql } from 'kysely';
import { lowestIdAt } from '../../domain/ids.js';
import { type Connection, type Database } from '../../database/database.js';
import { fromStored } from '../../database/time.js';
import { type DeliveryStore } from '../../services/ports/webhook-store.js';

// Capped: beyond this the number changes nothing, and looking gets slower as the backlog grows.
const MOST_LOOKED_AT = 1_000;

type Old = 'webhook_attempts' | 'webhook_deliveries';

/** Removes old attempts and deliveries, and tells what waits. */
export function createHousekeeping({
  engine,
  run,
}: Database): Pick<DeliveryStore, 'removeOld' | 'readBacklog'> {
  // Ids carry the time, so they are read along the primary key. Deleted by id: MySQL and SQLite agree on that.
  async function removeFrom(
    connection: Connection,
    table: Old,
    keptMs: number,
    limit: number,
  ): Promise<number> {
    const before = lowestIdAt(new Date(Date.now() - keptMs));
    const rows = await connection
      .selectFrom(table)
      .select('uuid')
      .where('uuid', '<', before)
      .orderBy('uuid')
      .limit(limit)
      .execute();
    if (rows.length === 0) return 0;
    await connection
      .deleteFrom(table)
      .where(
        'uuid',
        'in',
        rows.map(({ uuid }) => uuid),
      )
      .execute();
    return rows.length;
  }

  return {
    async removeOld({ attempts, deliveries }, limit) {
      const removed = [
        await run((connection) => removeFrom(connection, 'webhook_attempts', attempts, limit)),
        await run((connection) => removeFrom(connection, 'webhook_deliveries', deliveries, limit)),
      ];
      return Math.max(...removed);
    },

    async readBacklog() {
      const { rows } = await run((connection) =>
        sql<Row>`select
          ${engine.now} as now,
          (select min(due_at) from (
            select due_at from webhook_endpoints
            where due_at <= ${engine.now}
              and (leased_until is null or leased_until < ${engine.now})
              and (slowed_until is null or slowed_until <= ${engine.now})
            order by due_at limit 1) as first) as oldest_due,
          (select min(pending_since) from (
            select (select min(pending_since) from webhook_deliveries
              where endpoint_id = webhook_endpoints.uuid) as pending_since
            from webhook_endpoints where due_at is not null
            order by due_at limit ${MOST_LOOKED_AT}) as pending) as oldest_pending,
          (select count(*) from webhook_endpoints
            where disabled_reason in ('gone', 'failing') and place is not null) as disabled`.execute(
          connection,
        ),
      );
      const [row] = rows;
      if (row === undefined) throw new Error('The database has not said what waits.');
      const since = (time: string | null): number =>
        time === null ? 0 : Math.max(0, fromStored(row.now).getTime() - fromStored(time).getTime());
      return {
        oldestDueMs: since(row.oldest_due),
        oldestUndeliveredMs: since(row.oldest_pending),
        disabled: row.disabled,
      };
    },
  };
}

type Row = {
  readonly now: string;
  readonly oldest_due: string | null;
  readonly oldest_pending: string | null;
  readonly disabled: number;
};
