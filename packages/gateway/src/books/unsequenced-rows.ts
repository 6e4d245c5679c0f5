import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { CompiledQuery, type RawBuilder, type Selectable, sql } from 'kysely';
import { type EventRequest } from '../domain/merchant-event.js';
import { lowestIdAt } from '../domain/ids.js';
import {
  type EventBacklog,
  type SequencedSteps,
  type SequencingStore,
  type UnsequencedPayment,
} from '../services/ports/sequencing-store.js';
import { type Database } from '../database/database.js';
import { type PaymentEventsTable } from '../database/tables.js';
import { fromStored } from '../database/time.js';
import { insertEvents, numbered } from './numbering.js';
import { toEvent, UNSEQUENCED } from './rows/event-rows.js';
import { type OperationRow, toOperation } from './rows/operation-rows.js';
import { type PaymentRow, toPayment } from './rows/payment-rows.js';
import { selectPayment } from './rows/select-payment.js';

type EventRow = Selectable<PaymentEventsTable>;

// Of these, a program of a version before may have written steps, beside this one: they do not wait for all older ones.
const RECENT_MS = 3_600_000;

// Capped: beyond this the number changes nothing, and counting gets slower as the backlog grows.
const MOST_COUNTED = 10_000;

/**
 * The rows of histories by their mark, `unsequenced`. New rows have it, and it is taken away in the transaction that
 * writes their events. An index over it is the queue: it does not depend on the order of commits. The default of the
 * column marks what other programs write.
 */
export function createSequencingStore(database: Database): SequencingStore {
  const { engine, run, timeoutMs } = database;
  const along = engine.readAlong('payment_events_unsequenced');

  async function idsOf(mark: number, limit: number, more: RawBuilder<unknown> = sql``) {
    if (limit <= 0) return [];
    const { rows } = await run((connection) =>
      sql<{ payment_id: string }>`select payment_id from payment_events ${along}
        where unsequenced = ${mark} ${more} order by payment_id limit ${limit}`.execute(connection),
    );
    return rows.map(({ payment_id }) => payment_id);
  }

  async function waiting(limit: number, earlierLimit: number) {
    const recent = sql`and payment_id >= ${lowestIdAt(new Date(Date.now() - RECENT_MS))}`;
    const current = await idsOf(UNSEQUENCED.current, limit);
    const besides = await idsOf(UNSEQUENCED.earlier, limit - current.length, recent);
    const earlier = await idsOf(UNSEQUENCED.earlier, earlierLimit);
    return {
      ids: [...new Set([...current, ...besides, ...earlier])],
      hasMore: current.length + besides.length === limit || earlier.length === earlierLimit,
    };
  }

  return {
    async readUnsequenced(limit, earlierLimit) {
      const { ids, hasMore } = await waiting(limit, earlierLimit);
      if (ids.length === 0) return { payments: [], unreadable: [], hasMore };
      // The payments first: their versions say how far their histories are read.
      const payments = await run((connection) =>
        selectPayment(connection).where('payments.uuid', 'in', ids).execute(),
      );
      const events = await run((connection) =>
        connection
          .selectFrom('payment_events')
          .selectAll()
          .where('payment_id', 'in', ids)
          .orderBy('payment_id')
          .orderBy('version')
          .execute(),
      );
      const operated = new Set(
        events
          .filter(({ payment_id, bank_reference }) => payment_id !== bank_reference)
          .map(({ payment_id }) => payment_id),
      );
      const operations =
        operated.size === 0
          ? []
          : await run((connection) =>
              connection
                .selectFrom('operations')
                .selectAll()
                .where('payment_id', 'in', [...operated])
                .execute(),
            );
      return { hasMore, ...toBatch(ids, payments, events, operations) };
    },

    async recordSequenced(drafts, steps) {
      const events = await numbered(database, drafts);
      const statements = [
        ...(events.length === 0 ? [] : [insertEvents(engine, events)]),
        takeMark(steps),
      ];
      return database.writeTogether(statements, { deadline: performance.now() + timeoutMs });
    },

    async setAside(paymentIds) {
      await run((connection) =>
        connection
          .updateTable('payment_events')
          .set({ unsequenced: UNSEQUENCED.setAside })
          .where('payment_id', 'in', paymentIds)
          .where('unsequenced', 'is not', null)
          .execute(),
      );
    },

    async takeBack() {
      const ids = await idsOf(UNSEQUENCED.setAside, MOST_COUNTED);
      if (ids.length === 0) return;
      await run((connection) =>
        connection
          .updateTable('payment_events')
          .set({ unsequenced: UNSEQUENCED.earlier })
          .where('payment_id', 'in', [...new Set(ids)])
          .where('unsequenced', '=', UNSEQUENCED.setAside)
          .execute(),
      );
    },

    async readEventBacklog() {
      const count = (of: number) => sql`(select count(*) from (
        select payment_id from payment_events ${along} where unsequenced = ${of} limit ${MOST_COUNTED}
      ) as counted)`;
      const { rows } = await run((connection) =>
        sql<BacklogRow>`select ${engine.now} as now,
          ${count(UNSEQUENCED.current)} as unsequenced,
          ${count(UNSEQUENCED.earlier)} as earlier,
          ${count(UNSEQUENCED.setAside)} as set_aside,
          (select min(created_at) from (
            select created_at from payment_events ${along} where unsequenced = ${UNSEQUENCED.current}
            order by payment_id limit ${MOST_COUNTED}
          ) as first) as oldest_at`.execute(connection),
      );
      return toBacklog(rows);
    },
  };
}

// By primary key: a range of the index would wait for rows that are not committed yet.
function takeMark(steps: readonly SequencedSteps[]): CompiledQuery {
  const places = steps.map(
    ({ versions }) => `(payment_id = ? and version in (${versions.map(() => '?').join()}))`,
  );
  return CompiledQuery.raw(
    `update payment_events set unsequenced = null where ${places.join(' or ')}`,
    steps.flatMap(({ paymentId, versions }) => [paymentId, ...versions]),
  );
}

// One by one: a payment that cannot be read must not hold up the others.
function toBatch(
  ids: readonly string[],
  payments: readonly PaymentRow[],
  events: readonly EventRow[],
  operations: readonly OperationRow[],
) {
  const rows = new Map(payments.map((row) => [row.uuid, row]));
  const eventsOf = groupBy(events, ({ payment_id }) => payment_id);
  const operationsOf = groupBy(operations, ({ payment_id }) => payment_id);
  const read: UnsequencedPayment[] = [];
  const unreadable: string[] = [];
  for (const id of ids) {
    const row = rows.get(id);
    try {
      if (row === undefined) throw new Error('A history without a payment.');
      read.push(toUnsequenced(row, eventsOf.get(id) ?? [], operationsOf.get(id) ?? []));
    } catch {
      unreadable.push(id);
    }
  }
  return { payments: read, unreadable };
}

function toUnsequenced(
  row: PaymentRow,
  allEvents: readonly EventRow[],
  operations: readonly OperationRow[],
): UnsequencedPayment {
  // Later ones were committed after the payment was read.
  const events = allEvents.filter(({ version }) => version <= row.version);
  const keys = new Map(
    [row, ...operations].map(({ uuid, idempotency_key }) => [uuid, idempotency_key]),
  );
  const requests = events.flatMap(
    ({ bank_reference: reference, request_id: id }): [string, EventRequest][] =>
      id === null ? [] : [[reference, { id, idempotencyKey: keys.get(reference) ?? null }]],
  );
  return {
    payment: toPayment(row),
    operations: operations.map(toOperation),
    events: events.map(toEvent),
    unsequenced: new Set(
      events.filter(({ unsequenced }) => unsequenced !== null).map(({ version }) => version),
    ),
    requests: new Map(requests),
  };
}

type BacklogRow = {
  readonly now: string;
  readonly unsequenced: number;
  readonly earlier: number;
  readonly set_aside: number;
  readonly oldest_at: string | null;
};

function toBacklog([row]: readonly BacklogRow[]): EventBacklog {
  if (row === undefined) throw new Error('The database has not said what waits.');
  const { now, unsequenced, earlier, set_aside: setAside, oldest_at: oldest } = row;
  const ageMs = oldest === null ? 0 : fromStored(now).getTime() - fromStored(oldest).getTime();
  return { unsequenced, oldestMs: Math.max(0, ageMs), earlier, setAside };
}
