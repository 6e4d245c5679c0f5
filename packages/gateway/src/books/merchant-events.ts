import { type RawBuilder, sql } from 'kysely';
import {
  type EventDraft,
  type EventFilter,
  type EventPlace,
  type EventStore,
  type StoredEvent,
} from '../services/ports/event-store.js';
import { StoreUnavailable } from '../services/ports/payment-store.js';
import { type Database } from '../database/database.js';
import { waitForDisk } from '../database/disk-wait.js';
import { type Engine } from '../database/engines/engine.js';
import { insertEvents, lastSequences, numbered } from './numbering.js';
import { readPage } from './page.js';

// Longer than any commit waits for the disk: what got its sequence earlier is there.
const SURELY_ON_DISK_MS = 60_000;

/** Events that have their sequence, in SQL. */
export function createEventStore(database: Database): EventStore {
  const { engine, run, timeoutMs } = database;

  const onDisk = () =>
    database.transact((connection) => waitForDisk(database, connection), {
      deadline: performance.now() + timeoutMs,
    });

  /** Events are read by their sequences, which a crash could give to others if they were not on disk. */
  async function read(from: RawBuilder<unknown>): Promise<readonly Row[]> {
    const { rows } = await run((connection) => selectEvents(engine, from).execute(connection));
    if (engine.showsBeforeSync && rows.some(({ is_recent }) => is_recent === 1)) await onDisk();
    return rows;
  }

  const findAll = async (ids: readonly string[]): Promise<readonly StoredEvent[]> => {
    const rows = await read(sql`merchant_events where uuid in (${sql.join(ids)})`);
    return rows.map(toStoredEvent);
  };

  return {
    async findEvent(merchantId, eventId) {
      const [event] = await findAll([eventId]);
      return event?.merchantId === merchantId ? event : null;
    },

    listEvents: (place, filter, limit) =>
      readPage({ limit, startingAfter: null }, toStoredEvent, (page) =>
        read(eventsAfter(engine, place, filter, page.limit)),
      ),

    async readNext(places, limit) {
      if (places.length === 0) return [];
      const each = places.map(
        (place) =>
          sql`select * from (select * from ${eventsAfter(engine, place, ANY, limit)}) as one`,
      );
      const rows = await read(sql`(${sql.join(each, sql` union all `)}) as events`);
      return rows.map(toStoredEvent);
    },

    async lastSequence(merchantId) {
      const last = await run((connection) => lastSequences(connection, [merchantId]));
      if (engine.showsBeforeSync) await onDisk();
      return last.get(merchantId) ?? 0;
    },

    async append(drafts) {
      if (drafts.length === 0) return [];
      const deadline = performance.now() + timeoutMs;
      while (performance.now() < deadline) {
        const found = new Map(
          (await findAll(drafts.map(({ id }) => id))).map((event) => [event.id, event]),
        );
        const missing = drafts.filter(({ id }) => !found.has(id));
        if (missing.length === 0) return inOrder(drafts, found);
        const events = await numbered(database, missing);
        if (await database.writeTogether([insertEvents(engine, events)], { deadline })) {
          for (const event of events) found.set(event.id, event);
          return inOrder(drafts, found);
        }
      }
      throw new StoreUnavailable(new Error('Other processes took the sequences again and again.'));
    },
  };
}

const ANY: EventFilter = { type: null, paymentId: null };

const inOrder = (
  drafts: readonly EventDraft[],
  found: ReadonlyMap<string, StoredEvent>,
): StoredEvent[] => drafts.flatMap(({ id }) => found.get(id) ?? []);

type Row = {
  readonly uuid: string;
  readonly merchant_id: string;
  readonly sequence: number;
  readonly type: string;
  readonly payment_id: string | null;
  readonly body: string;
  readonly is_recent: number;
};

const selectEvents = (engine: Engine, from: RawBuilder<unknown>) =>
  sql<Row>`select uuid, merchant_id, sequence, type, payment_id, body,
      case when created_at > ${sql.raw(engine.fromNow(-SURELY_ON_DISK_MS))} then 1 else 0 end as is_recent
    from ${from}`;

/**
 * Reads a range of one index, which is named: what a planner would choose for a table of millions is not known from a
 * small one.
 */
function eventsAfter(
  engine: Engine,
  { merchantId, after }: EventPlace,
  { type, paymentId }: EventFilter,
  limit: number,
): RawBuilder<unknown> {
  const index =
    paymentId !== null
      ? engine.readAlong('merchant_events_by_payment')
      : type !== null
        ? engine.readAlong('merchant_events_by_type')
        : sql``;
  const conditions = [
    sql`merchant_id = ${merchantId}`,
    sql`sequence > ${after}`,
    ...(paymentId === null ? [] : [sql`payment_id = ${paymentId}`]),
    ...(type === null ? [] : [sql`type = ${type}`]),
  ];
  return sql`merchant_events ${index} where ${sql.join(conditions, sql` and `)}
    order by sequence limit ${limit}`;
}

const toStoredEvent = (row: Row): StoredEvent => ({
  id: row.uuid,
  merchantId: row.merchant_id,
  sequence: row.sequence,
  type: row.type,
  paymentId: row.payment_id,
  body: row.body,
});
