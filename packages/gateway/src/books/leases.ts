import { sql } from 'kysely';
import { type Database } from '../database/database.js';
import { type LeaseStore } from '../services/ports/lease-store.js';

/** Leases in a table: a lock of the server's would be for one node of a cluster only. */
export function createLeaseStore({ run, engine }: Database): LeaseStore {
  const made = new Set<string>();

  const take = async (name: string, owner: string, forMs: number): Promise<boolean> => {
    const { numUpdatedRows } = await run((connection) =>
      connection
        .updateTable('leases')
        .set({ owner, expires_at: sql.raw<string>(engine.fromNow(forMs)) })
        .where('name', '=', name)
        .where((is) =>
          is.or([
            is('owner', '=', owner),
            is('owner', 'is', null),
            is('expires_at', '<', engine.now),
          ]),
        )
        .executeTakeFirstOrThrow(),
    );
    return numUpdatedRows === 1n;
  };

  return {
    async takeLease(name, owner, forMs) {
      if (!made.has(name)) {
        await run((connection) =>
          connection
            .insertInto('leases')
            .values({ name, created_at: engine.now })
            .modifyEnd(sql.raw(engine.keepExisting))
            .execute(),
        );
        made.add(name);
      }
      return take(name, owner, forMs);
    },

    async releaseLease(name, owner) {
      await run((connection) =>
        connection
          .updateTable('leases')
          .set({ owner: null, expires_at: null })
          .where('name', '=', name)
          .where('owner', '=', owner)
          .execute(),
      );
    },
  };
}
