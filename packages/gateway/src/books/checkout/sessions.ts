import { type CompiledQuery, sql } from 'kysely';
import { type CheckoutSession } from '../../domain/checkout/session.js';
import { type Connection, type Database } from '../../database/database.js';
import { readOnceOnDisk, waitForDisk } from '../../database/disk-wait.js';
import { toStored } from '../../database/time.js';
import { type SessionKeyUsed, type SessionStore } from '../../services/ports/session-store.js';
import { readPage } from '../page.js';
import {
  selectSession,
  type SessionRow,
  toEndColumns,
  toSession,
  toSessionRow,
} from './session-rows.js';

/** Checkout sessions in SQL. */
export function createSessionStore(database: Database): SessionStore {
  const { engine, run, timeoutMs } = database;

  const selectKeyHolder = (connection: Connection, merchantId: string, key: string) =>
    selectSession(connection)
      .where('checkout_sessions.merchant_id', '=', merchantId)
      .where('checkout_sessions.idempotency_key', '=', key);

  // Compiled once: the query of every page.
  let forPayer: CompiledQuery<PayerRow> | undefined;
  const findForPayer = (connection: Connection, sessionId: string) => {
    forPayer ??= selectSession(connection)
      .innerJoin('merchants', 'merchants.uuid', 'checkout_sessions.merchant_id')
      .select('merchants.name as merchant_name')
      .where('checkout_sessions.uuid', '=', sessionId)
      .compile();
    return connection.executeQuery<PayerRow>({ ...forPayer, parameters: [sessionId] });
  };

  // False if the place of the next attempt is taken.
  async function endAttempts(connection: Connection, session: CheckoutSession): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await connection
      .insertInto('checkout_attempts')
      .values({
        session_id: session.id,
        attempt: session.attempts + 1,
        payment_id: null,
        created_at: toStored(session.updatedAt),
      })
      .modifyEnd(sql.raw(engine.keepExisting))
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  return {
    create: (session, idempotency) =>
      database.transact(
        async (connection) => {
          await connection
            .insertInto('checkout_sessions')
            .values(toSessionRow(session, idempotency))
            .modifyEnd(sql.raw(engine.keepExisting))
            .execute();
          // A row with the same id is this very session, written again because the answer to its COMMIT was lost.
          const isThere = await connection
            .selectFrom('checkout_sessions')
            .select('uuid')
            .where('uuid', '=', session.id)
            .executeTakeFirst();
          if (isThere !== undefined) return { kind: 'recorded' };
          const holder = await selectKeyHolder(
            connection,
            session.merchantId,
            idempotency?.key ?? '',
          ).executeTakeFirstOrThrow();
          await waitForDisk(database, connection);
          return toKeyUsed(holder);
        },
        { deadline: performance.now() + timeoutMs },
      ),

    async find(merchantId, sessionId) {
      const row = await run((connection) =>
        selectSession(connection)
          .where('checkout_sessions.uuid', '=', sessionId)
          .where('checkout_sessions.merchant_id', '=', merchantId)
          .executeTakeFirst(),
      );
      return row === undefined ? null : toSession(row);
    },

    async findByKey(merchantId, key) {
      const row = await readOnceOnDisk(database, (connection) =>
        selectKeyHolder(connection, merchantId, key).executeTakeFirst(),
      );
      return row === undefined ? null : toKeyUsed(row);
    },

    async findForPayer(sessionId) {
      const { rows } = await run((connection) => findForPayer(connection, sessionId));
      const [row] = rows;
      return row === undefined
        ? null
        : { session: toSession(row), merchantName: row.merchant_name };
    },

    list: (merchantId, { status, reference }, page) =>
      readPage(page, toSession, ({ limit, startingAfter }) =>
        run((connection) =>
          selectSession(connection)
            .where('checkout_sessions.merchant_id', '=', merchantId)
            .$if(status !== null, (query) => query.where('status', '=', status ?? ''))
            .$if(reference !== null, (query) =>
              query
                .where('reference', '=', reference)
                // MySQL ignores trailing spaces when it compares texts.
                .where(sql<boolean>`length(reference) = length(${reference})`),
            )
            .$if(startingAfter !== null, (query) =>
              query.where('checkout_sessions.uuid', '<', startingAfter ?? ''),
            )
            .orderBy('checkout_sessions.uuid', 'desc')
            .limit(limit)
            .execute(),
        ),
      ),

    recordEnd: ({ session, eventId }) =>
      database.transact(
        async (connection) => {
          // First: an attempt that takes this place meanwhile waits, or makes this wait and lose.
          if (session.state.status === 'expired' && !(await endAttempts(connection, session))) {
            return false;
          }
          const { numUpdatedRows } = await connection
            .updateTable('checkout_sessions')
            .set({ ...toEndColumns(session), announce: eventId, due_at: null })
            .where('uuid', '=', session.id)
            .where('status', '=', 'open')
            .executeTakeFirstOrThrow();
          return numUpdatedRows === 1n;
        },
        { deadline: performance.now() + timeoutMs },
      ),

    async listDue(limit) {
      const rows = await run((connection) =>
        selectSession(connection)
          .where('due_at', '<=', engine.now)
          .orderBy('due_at')
          .limit(limit)
          .execute(),
      );
      return rows.map(toSession);
    },

    async postpone(sessionId, checkInMs) {
      await run((connection) =>
        connection
          .updateTable('checkout_sessions')
          .set({ due_at: sql.raw<string>(engine.fromNow(checkInMs)) })
          .where('uuid', '=', sessionId)
          .where('due_at', 'is not', null)
          .execute(),
      );
    },

    async listUnannounced(limit) {
      const rows = await run((connection) =>
        selectSession(connection)
          .where('announce', 'is not', null)
          // The payment's own events come first.
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('checkout_attempts')
                  .innerJoin(
                    'payment_events',
                    'payment_events.payment_id',
                    'checkout_attempts.payment_id',
                  )
                  .select('payment_events.version')
                  .whereRef('session_id', '=', 'checkout_sessions.uuid')
                  .where('unsequenced', 'is not', null),
              ),
            ),
          )
          .orderBy('announce')
          .limit(limit)
          .execute(),
      );
      return rows.map((row) => ({ session: toSession(row), eventId: row.announce ?? '' }));
    },

    async markAnnounced(eventId) {
      await run((connection) =>
        connection
          .updateTable('checkout_sessions')
          .set({ announce: null })
          .where('announce', '=', eventId)
          .execute(),
      );
    },
  };
}

type PayerRow = SessionRow & { readonly merchant_name: string };

const toKeyUsed = (row: SessionRow): SessionKeyUsed => ({
  kind: 'key_used',
  session: toSession(row),
  fingerprint: { keyId: row.fingerprint_key_id ?? '', hash: row.request_fingerprint ?? '' },
});
