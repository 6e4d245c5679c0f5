import { sql } from 'kysely';
import { MOST_ENDPOINTS, type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { type Connection, type Database } from '../../database/database.js';
import { insertAudit } from '../../database/audit-log.js';
import { readOnceOnDisk, waitForDisk } from '../../database/disk-wait.js';
import { execute } from '../../database/statements.js';
import { toStored } from '../../database/time.js';
import { type EndpointStore } from '../../services/ports/webhook-store.js';
import { isNoted } from '../audit.js';
import { readPage } from '../page.js';
import { listAttempts } from './attempts.js';
import {
  type EndpointRow,
  isChanged,
  toChangedColumns,
  toEndpoint,
  toEndpointRow,
} from './endpoint-rows.js';
import { claimKey, selectKey } from './keys.js';
import { sendAgain } from './new-deliveries.js';

const LISTED_AT_ONCE = 200;
// Empty once the endpoint is deleted: nothing can sign for it any more.
const NO_SECRET = { sealed: '', keyId: '' };

/** Merchants' endpoints in SQL. */
export function createEndpointStore(database: Database): EndpointStore {
  const { engine, run, timeoutMs } = database;
  const inTransaction = <T>(work: (connection: Connection) => Promise<T>): Promise<T> =>
    database.transact(work, { deadline: performance.now() + timeoutMs });
  async function findAny(endpointId: string): Promise<WebhookEndpoint | null> {
    const row = await run((connection) => selectOne(connection, endpointId));
    return row === undefined || row.place === null ? null : toEndpoint(row);
  }
  const noteIn = (connection: Connection, note: Parameters<typeof isNoted>[1]) =>
    execute(connection, insertAudit(engine, [{ note, result: 'done' }]));

  // False if the merchant has an endpoint at that place, or an earlier try has inserted this one.
  async function insertAt(connection: Connection, endpoint: WebhookEndpoint, place: number) {
    const { numInsertedOrUpdatedRows } = await connection
      .insertInto('webhook_endpoints')
      .values(toEndpointRow(endpoint, place))
      .modifyEnd(sql.raw(engine.keepExisting))
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  // From now on the merchant's events are handed out.
  async function startCursor(connection: Connection, merchantId: string): Promise<void> {
    const { last } = await connection
      .selectFrom('merchant_events')
      .select(({ fn }) => fn.max<number | null>('sequence').as('last'))
      .where('merchant_id', '=', merchantId)
      .executeTakeFirstOrThrow();
    await connection
      .insertInto('webhook_cursors')
      .values({ merchant_id: merchantId, sequence: last ?? 0, created_at: engine.now })
      .modifyEnd(sql.raw(engine.keepExisting))
      .execute();
  }

  const placesOf = async (connection: Connection, merchantId: string) =>
    connection
      .selectFrom('webhook_endpoints')
      .select(['uuid', 'place'])
      .where('merchant_id', '=', merchantId)
      .where('place', 'is not', null)
      .execute();

  return {
    createEndpoint: (endpoint, claim) =>
      inTransaction(async (connection) => {
        const claimed = await claimKey(database, connection, claim, endpoint.id);
        if (claimed.kind === 'key_used') return claimed;
        await startCursor(connection, endpoint.merchantId);
        for (;;) {
          const taken = await placesOf(connection, endpoint.merchantId);
          if (taken.some(({ uuid }) => uuid === endpoint.id)) return claimed;
          const places = Array.from({ length: MOST_ENDPOINTS }, (_, at) => at + 1);
          const free = places.find((place) => !taken.some((other) => other.place === place));
          if (free === undefined) throw new TooMany();
          if (await insertAt(connection, endpoint, free)) return claimed;
        }
      }).catch((error: unknown) => {
        if (error instanceof TooMany) return { kind: 'too_many' as const };
        throw error;
      }),

    async findEndpoint(merchantId, endpointId) {
      const endpoint = await findAny(endpointId);
      return endpoint?.merchantId === merchantId ? endpoint : null;
    },

    listEndpoints: (merchantId, page) =>
      readPage(page, toEndpoint, ({ limit, startingAfter }) =>
        run((connection) =>
          connection
            .selectFrom('webhook_endpoints')
            .selectAll()
            .where('merchant_id', '=', merchantId)
            .where('place', 'is not', null)
            .$if(startingAfter !== null, (query) => query.where('uuid', '<', startingAfter))
            .orderBy('uuid', 'desc')
            .limit(limit)
            .execute(),
        ),
      ),

    changeEndpoint: (before, after, { claim = null, note, resultId = after.id }) =>
      inTransaction(async (connection) => {
        const claimed = await claimKey(database, connection, claim, resultId);
        if (claimed.kind === 'key_used') return claimed;
        if (note !== undefined && (await isNoted(connection, note))) return claimed;
        const stored = after.isDeleted ? { ...after, secret: NO_SECRET, oldSecret: null } : after;
        const columns = toChangedColumns(stored);
        const isSwitchedOn = before.disabled !== null && after.disabled === null;
        const isOff = after.disabled !== null || after.isDeleted;
        const { numUpdatedRows } = await connection
          .updateTable('webhook_endpoints')
          .set(columns)
          .$if(after.isDeleted, (query) => query.set({ place: null, recover_after: null }))
          .$if(isOff, (query) => query.set({ due_at: null }))
          .$if(isSwitchedOn, (query) =>
            query.set(({ eb }) => ({
              failing_since: null,
              slowed: 0,
              slowed_until: null,
              due_at: engine.now,
              wakes: eb('wakes', '+', 1),
            })),
          )
          .where('uuid', '=', before.id)
          .where('version', '=', before.version)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) {
          const row = await selectOne(connection, before.id);
          // An earlier try, whose COMMIT was not confirmed, has made the change.
          if (row === undefined || !isChanged(row, columns)) throw new Superseded();
          await waitForDisk(database, connection);
          return claimed;
        }
        if (note !== undefined) await noteIn(connection, note);
        return claimed;
      }).catch((error: unknown) => {
        if (error instanceof Superseded) return { kind: 'superseded' as const };
        throw error;
      }),

    findKey: async (scope) => {
      const used = await readOnceOnDisk(database, async (connection) => {
        return (await selectKey(connection, scope)) ?? undefined;
      });
      return used ?? null;
    },

    claimKey: (claim, resultId) =>
      inTransaction((connection) => claimKey(database, connection, claim, resultId)),

    resend: (endpoint, event, { claim = null, note }) =>
      inTransaction(async (connection) => {
        const claimed = await claimKey(database, connection, claim, event.id);
        if (claimed.kind === 'key_used') return claimed;
        if (note !== undefined && (await isNoted(connection, note))) return claimed;
        await sendAgain(engine, connection, [{ endpointId: endpoint.id, event }], 'any');
        if (note !== undefined) await noteIn(connection, note);
        return claimed;
      }),

    startRecovery: (endpoint, { after, upTo }, { claim = null, note }) =>
      inTransaction(async (connection) => {
        const claimed = await claimKey(database, connection, claim, endpoint.id);
        if (claimed.kind === 'key_used') return claimed;
        if (note !== undefined && (await isNoted(connection, note))) return claimed;
        await connection
          .updateTable('webhook_endpoints')
          .set({
            // One that is under way begins again where the earlier of both begins.
            recover_after: sql<number>`case when recover_after < ${after} then recover_after else ${after} end`,
            recover_up_to: upTo,
          })
          .where('uuid', '=', endpoint.id)
          .where('place', 'is not', null)
          .execute();
        if (note !== undefined) await noteIn(connection, note);
        return claimed;
      }),

    // By halving: sequences have no gap, and rise with the time. So it needs no index by time.
    async lastBefore(merchantId, time) {
      const at = toStored(time);
      const query = (sequence: number) =>
        run((connection) =>
          connection
            .selectFrom('merchant_events')
            .select('created_at')
            .where('merchant_id', '=', merchantId)
            .where('sequence', '=', sequence)
            .executeTakeFirst(),
        );
      let low = 0;
      let high = Number.MAX_SAFE_INTEGER;
      while (high - low > 1) {
        // Twice as far each time until there is none, then between.
        const middle =
          high === Number.MAX_SAFE_INTEGER ? low * 2 + 1 : Math.floor((low + high) / 2);
        const event = await query(middle);
        if (event !== undefined && event.created_at < at) low = middle;
        else high = middle;
      }
      return low;
    },

    listAttempts: (endpointId, page) => listAttempts(database, endpointId, page),

    async listAll(merchantId, startingAfter) {
      const rows = await run((connection) =>
        connection
          .selectFrom('webhook_endpoints')
          .selectAll()
          .where('place', 'is not', null)
          .$if(merchantId !== null, (query) => query.where('merchant_id', '=', merchantId))
          .$if(startingAfter !== null, (query) => query.where('uuid', '>', startingAfter))
          .orderBy('uuid')
          .limit(LISTED_AT_ONCE)
          .execute(),
      );
      return rows.map(toEndpoint);
    },

    findAny,
  };
}

const selectOne = (connection: Connection, id: string): Promise<EndpointRow | undefined> =>
  connection.selectFrom('webhook_endpoints').selectAll().where('uuid', '=', id).executeTakeFirst();

// Thrown to roll back what the transaction has written.
class TooMany extends Error {}
class Superseded extends Error {}
