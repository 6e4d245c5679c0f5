import { type RawBuilder, sql } from 'kysely';
import { type KeptCard } from '../domain/card-retention.js';
import { finalStatuses } from '../domain/states.js';
import { type KeptCardStore, type KeptPlace } from '../services/ports/kept-card-store.js';
import { type Connection, type Database } from '../database/database.js';
import { type Engine } from '../database/engines/engine.js';
import { execute, updateOf } from '../database/statements.js';
import { fromStored, toStored } from '../database/time.js';

// Both columns are not null, and no key has an empty id: so re-encryption cannot bring a number back.
const REMOVED = { card_number: '', card_holder: null, key_id: '' };

/**
 * The cards whose numbers are stored, by `payments.card_kept_since`: the earliest time at which the payment can
 * have become final. Every check moves it forward; it is null once the number is removed. So a number is in the
 * index exactly until it is removed, whichever program wrote the row.
 */
export function createKeptCardStore(database: Database): KeptCardStore {
  const { engine, run, timeoutMs } = database;

  async function rowsAfter(
    connection: Connection,
    keptForMs: number,
    limit: number,
    after: KeptPlace | null,
  ): Promise<readonly Row[]> {
    if (after === null) return select(engine, keptForMs, limit, sql`true`, connection);
    const { keptSince, paymentId } = after;
    // Two queries, each along the index: first the rest of those as old as the last one.
    const same = sql`card_kept_since = ${keptSince} and uuid > ${paymentId}`;
    const rows = await select(engine, keptForMs, limit, same, connection);
    if (rows.length === limit) return rows;
    const later = sql`card_kept_since > ${keptSince}`;
    return [...rows, ...(await select(engine, keptForMs, limit - rows.length, later, connection))];
  }

  // A payment that has not changed since the time in question was final before it. Of the others the
  // history knows.
  async function finalTimes(rows: readonly Row[]): Promise<ReadonlyMap<string, string>> {
    const changed = rows.filter(({ is_changed }) => is_changed === 1).map(({ uuid }) => uuid);
    if (changed.length === 0) return new Map();
    const events = await run((connection) =>
      connection
        .selectFrom('payment_events')
        .select(['payment_id', ({ fn }) => fn.min('created_at').as('final_at')])
        .where('payment_id', 'in', changed)
        .where('to_status', 'in', finalStatuses)
        .groupBy('payment_id')
        .execute(),
    );
    return new Map(events.map(({ payment_id, final_at }) => [payment_id, final_at]));
  }

  return {
    async listKept(keptForMs, limit, after) {
      const rows = await run((connection) => rowsAfter(connection, keptForMs, limit, after));
      const last = rows.at(-1);
      if (last === undefined) return { cards: [], now: new Date(), next: null };
      const finalAt = await finalTimes(rows.filter(isFinal));
      return {
        cards: rows.map((row) => toKeptCard(row, finalAt.get(row.uuid) ?? row.updated_at)),
        now: fromStored(last.now),
        next:
          rows.length < limit ? null : { keptSince: last.card_kept_since, paymentId: last.uuid },
      };
    },

    // The payments first: the guard on them decides, and a second process finds nothing to do.
    removeCards: (cards) =>
      database.transact(
        async (connection) => {
          // Sorted, so that two batches take their locks in the same order.
          const ids = cards.map(({ paymentId }) => paymentId).sort();
          const { numUpdatedRows } = await connection
            .updateTable('payments')
            .set({ card_kept_since: null })
            .where('uuid', 'in', ids)
            .where('card_kept_since', 'is not', null)
            .where('status', 'in', finalStatuses)
            .where('open_operation', 'is', null)
            .where('amount_refund_pending', '=', 0)
            .where('attention', 'is', null)
            .executeTakeFirstOrThrow();
          if (numUpdatedRows === 0n) return 0;
          const cardIds =
            Number(numUpdatedRows) === ids.length
              ? cards.map(({ cardId }) => cardId)
              : await cardsWithoutPlace(connection, ids);
          const removed = await connection
            .updateTable('cards')
            .set(REMOVED)
            .where('uuid', 'in', [...cardIds].sort())
            .where('key_id', '<>', REMOVED.key_id)
            .executeTakeFirstOrThrow();
          return Number(removed.numUpdatedRows);
        },
        { deadline: performance.now() + timeoutMs },
      ),

    async keepCards(kept) {
      const changes = kept.map(({ card, keptSince }) => ({
        uuid: card.paymentId,
        version: card.version,
        columns: { card_kept_since: toStored(keptSince) },
      }));
      if (changes.length === 0) return;
      await run((connection) => execute(connection, updateOf('payments', changes)));
    },

    async oldestDueMs(keptForMs) {
      const { rows } = await run((connection) =>
        sql<Oldest>`select ${engine.now} as now, created_at, card_kept_since
          from payments ${engine.readAlong('payments_card_kept')}
          where card_kept_since <= ${sql.raw(engine.fromNow(-keptForMs))}
          order by card_kept_since, uuid limit 1`.execute(connection),
      );
      const [oldest] = rows;
      if (oldest === undefined) return 0;
      // A card that was never checked is as old as its payment.
      const since = [oldest.created_at, oldest.card_kept_since].map((time) =>
        fromStored(time).getTime(),
      );
      return Math.max(0, fromStored(oldest.now).getTime() - Math.max(...since) - keptForMs);
    },
  };
}

type Row = {
  readonly uuid: string;
  readonly card_id: string;
  readonly status: string;
  readonly version: number;
  readonly open_operation: string | null;
  readonly amount_refund_pending: number;
  readonly attention: string | null;
  readonly updated_at: string;
  readonly card_kept_since: string;
  readonly is_changed: number;
  readonly now: string;
};

type Oldest = Pick<Row, 'now' | 'card_kept_since'> & { readonly created_at: string };

// The index is named, since what a planner would choose for a table of millions is not known from a
// small one.
async function select(
  engine: Engine,
  keptForMs: number,
  limit: number,
  where: RawBuilder<unknown>,
  connection: Connection,
): Promise<readonly Row[]> {
  const before = sql.raw(engine.fromNow(-keptForMs));
  const { rows } = await sql<Row>`select uuid, card_id, status, version, open_operation,
      amount_refund_pending, attention, updated_at, card_kept_since,
      case when updated_at > ${before} then 1 else 0 end as is_changed, ${engine.now} as now
    from payments ${engine.readAlong('payments_card_kept')}
    where card_kept_since <= ${before} and ${where}
    order by card_kept_since, uuid limit ${limit}`.execute(connection);
  return rows;
}

const isFinal = ({ status }: Row): boolean => finalStatuses.some((final) => final === status);

const toKeptCard = (row: Row, finalAt: string): KeptCard => ({
  paymentId: row.uuid,
  cardId: row.card_id,
  version: row.version,
  finalAt: isFinal(row) ? fromStored(finalAt) : null,
  hasOpenOperation: row.open_operation !== null || row.amount_refund_pending > 0,
  needsAttention: row.attention !== null,
});

async function cardsWithoutPlace(
  connection: Connection,
  paymentIds: readonly string[],
): Promise<readonly string[]> {
  const rows = await connection
    .selectFrom('payments')
    .select('card_id')
    .where('uuid', 'in', paymentIds)
    .where('card_kept_since', 'is', null)
    .execute();
  return rows.map(({ card_id }) => card_id);
}
