import { type CompiledQuery, sql } from 'kysely';
import { type EventDraft, type StoredEvent } from '../services/ports/event-store.js';
import { type Connection, type Database } from '../database/database.js';
import { type Engine } from '../database/engines/engine.js';
import { Computed, insertOf } from '../database/statements.js';

/**
 * Gives events the next sequences of their merchants, in order. Nothing is locked: if another process takes them
 * first, the table's primary key rejects the insert.
 */
export async function numbered(
  database: Database,
  drafts: readonly EventDraft[],
): Promise<readonly StoredEvent[]> {
  const merchants = [...new Set(drafts.map(({ merchantId }) => merchantId))];
  const last = await database.run((connection) => lastSequences(connection, merchants));
  return drafts.map(({ bodyAt, ...draft }) => {
    const sequence = (last.get(draft.merchantId) ?? 0) + 1;
    last.set(draft.merchantId, sequence);
    return { sequence, body: bodyAt(sequence), ...draft };
  });
}

/** The sequence of each merchant's last event. Merchants without one are left out. */
export async function lastSequences(
  connection: Connection,
  merchants: readonly string[],
): Promise<Map<string, number>> {
  if (merchants.length === 0) return new Map();
  // One look at the end of the primary key for each.
  const looks = merchants.map(
    (id) => sql`select max(sequence) as last from merchant_events where merchant_id = ${id}`,
  );
  const each = merchants.map(
    (id, nth) => sql`select ${id} as merchant_id, (${looks[nth] ?? sql``}) as last`,
  );
  const { rows } = await sql<{ merchant_id: string; last: number | null }>`${sql.join(
    each,
    sql` union all `,
  )}`.execute(connection);
  return new Map(
    rows.flatMap(({ merchant_id, last }) => (last === null ? [] : [[merchant_id, last]])),
  );
}

export const insertEvents = (engine: Engine, events: readonly StoredEvent[]): CompiledQuery =>
  insertOf(
    'merchant_events',
    events.map((event) => ({
      merchant_id: event.merchantId,
      sequence: event.sequence,
      uuid: event.id,
      type: event.type,
      payment_id: event.paymentId,
      body: event.body,
      created_at: new Computed(engine.fromNow(0)),
    })),
  );
