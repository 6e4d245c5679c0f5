import { type Selectable } from 'kysely';
import { type AuditEntry, type AuditNote } from '../domain/audit.js';
import { type AuditStore } from '../services/ports/audit-store.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { insertAudit } from '../database/audit-log.js';
import { type Connection, type Database } from '../database/database.js';
import { readOnceOnDisk } from '../database/disk-wait.js';
import { execute } from '../database/statements.js';
import { type AuditLogTable } from '../database/tables.js';
import { fromStored, toStored } from '../database/time.js';

/** How an act ended: `done`, or the sentence that says why not. */
export type Acted = {
  readonly refused: string | null;
  /** Facts that only the act itself could find out. */
  readonly about?: Partial<Pick<AuditNote, 'on' | 'merchantId'>>;
};

/**
 * Carries out an act and notes it in one transaction. Returns the reason for a refusal, or null. If the answer
 * to COMMIT was lost, the note shows how the first try ended.
 */
export async function actOnce(
  database: Database,
  note: AuditNote,
  act: (connection: Connection) => Promise<Acted>,
): Promise<string | null> {
  const deadline = performance.now() + database.timeoutMs;
  try {
    return await database.transact(
      async (connection) => {
        const { refused, about } = await act(connection);
        const written: AuditNote = { ...note, ...about, detail: refused ?? note.detail };
        const result = refused === null ? 'done' : 'refused';
        await execute(connection, insertAudit(database.engine, [{ note: written, result }]));
        return refused;
      },
      { deadline },
    );
  } catch (error) {
    const before = await earlierNote(database, note, error);
    return before.result === 'done' ? null : before.detail;
  }
}

/** The note of an earlier try. Throws the error if there is none. */
async function earlierNote(database: Database, { id }: AuditNote, error: unknown) {
  if (error instanceof StoreUnavailable) throw error;
  const row = await readOnceOnDisk(database, (connection) => selectNote(connection, id));
  if (row === undefined) throw error;
  return row;
}

const selectNote = (connection: Connection, id: string) =>
  connection
    .selectFrom('audit_log')
    .select(['result', 'detail'])
    .where('uuid', '=', id)
    .executeTakeFirst();

/** True if the note is in the log: its act was done or refused. */
export const isNoted = async (connection: Connection, { id }: AuditNote): Promise<boolean> =>
  (await selectNote(connection, id)) !== undefined;

/** The audit log in SQL. */
export function createAuditStore(database: Database): AuditStore {
  const { engine, run } = database;
  return {
    async record(note, result, detail) {
      const written = { ...note, detail: detail ?? note.detail };
      try {
        await run((connection) =>
          execute(connection, insertAudit(engine, [{ note: written, result }])),
        );
      } catch (error) {
        await earlierNote(database, note, error);
      }
    },

    async list({ since, actor, on }, limit, after) {
      const rows = await run((connection) => {
        let query = connection.selectFrom('audit_log').selectAll();
        if (since !== null) query = query.where('created_at', '>=', toStored(since));
        if (actor !== null) query = query.where('actor', '=', actor);
        if (on !== null) {
          query = query.where((is) =>
            is.or([is('object_id', '=', on), is('merchant_id', '=', on)]),
          );
        }
        if (after !== null) {
          const at = toStored(after.at);
          query = query.where((is) =>
            is.or([
              is('created_at', '<', at),
              is.and([is('created_at', '=', at), is('uuid', '<', after.id)]),
            ]),
          );
        }
        return query.orderBy('created_at', 'desc').orderBy('uuid', 'desc').limit(limit).execute();
      });
      return rows.map(toEntry);
    },
  };
}

const toEntry = (row: Selectable<AuditLogTable>): AuditEntry => ({
  id: row.uuid,
  actor: row.actor,
  act: row.act,
  on: row.object_id,
  merchantId: row.merchant_id,
  result: row.result,
  detail: row.detail,
  at: fromStored(row.created_at),
});
