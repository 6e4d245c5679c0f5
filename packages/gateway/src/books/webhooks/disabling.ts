import { type Database } from '../../database/database.js';
import { type DeliveryStore } from '../../services/ports/webhook-store.js';
import { toEndpoint } from './endpoint-rows.js';

/** Disables endpoints, and records which merchants still have to be notified. */
export function createDisabling({
  engine,
  run,
}: Database): Pick<DeliveryStore, 'disable' | 'listUnannounced' | 'markAnnounced'> {
  return {
    async disable(endpointId, reason, eventId) {
      const { numUpdatedRows } = await run((connection) =>
        connection
          .updateTable('webhook_endpoints')
          .set(({ eb }) => ({
            disabled_reason: reason,
            disabled_at: engine.now,
            announce: eventId,
            due_at: null,
            version: eb('version', '+', 1),
            updated_at: engine.now,
          }))
          .where('uuid', '=', endpointId)
          .where('disabled_reason', 'is', null)
          .where('place', 'is not', null)
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows === 1n;
    },

    async listUnannounced(limit) {
      const rows = await run((connection) =>
        connection
          .selectFrom('webhook_endpoints')
          .selectAll()
          .where('announce', 'is not', null)
          .orderBy('announce')
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => ({ endpoint: toEndpoint(row), eventId: row.announce ?? '' }));
    },

    async markAnnounced(eventId) {
      await run((connection) =>
        connection
          .updateTable('webhook_endpoints')
          .set({ announce: null })
          .where('announce', '=', eventId)
          .execute(),
      );
    },
  };
}
