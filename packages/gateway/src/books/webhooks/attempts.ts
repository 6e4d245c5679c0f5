import { type CompiledQuery, type Selectable } from 'kysely';
import { z } from 'zod';
import { newId } from '../../domain/ids.js';
import { type Database, type RunLimits } from '../../database/database.js';
import { type Engine } from '../../database/engines/engine.js';
import { BatchUndecided } from '../../database/group-commit.js';
import { Computed, execute, insertOf, updateOf } from '../../database/statements.js';
import { fromStored } from '../../database/time.js';
import { type WebhookAttemptsTable } from '../../database/webhook-tables.js';
import { type Listed, type Page } from '../../services/ports/payment-store.js';
import { sendErrors } from '../../services/ports/webhook-sender.js';
import { type RecordedAttempt, type WebhookAttempt } from '../../services/ports/webhook-store.js';
import { readPage } from '../page.js';

/** Newest first. */
export const listAttempts = (
  { run }: Database,
  endpointId: string,
  page: Page,
): Promise<Listed<WebhookAttempt>> =>
  readPage(page, toAttempt, ({ limit, startingAfter }) =>
    run((connection) =>
      connection
        .selectFrom('webhook_attempts')
        .selectAll()
        .where('endpoint_id', '=', endpointId)
        .$if(startingAfter !== null, (query) => query.where('uuid', '<', startingAfter))
        .orderBy('uuid', 'desc')
        .limit(limit)
        .execute(),
    ),
  );

const error = z.enum(sendErrors).nullable();

const toAttempt = (row: Selectable<WebhookAttemptsTable>): WebhookAttempt => ({
  id: row.uuid,
  endpointId: row.endpoint_id,
  eventId: row.event_id,
  eventType: row.event_type,
  attempt: row.attempt,
  isDelivered: row.status === SUCCEEDED,
  status: row.status_code,
  error: error.parse(row.error),
  tookMs: row.took_ms,
  answer: row.answer,
  nextAt: row.next_at === null ? null : fromStored(row.next_at),
  at: fromStored(row.created_at),
});

const SUCCEEDED = 'succeeded';

/** Records attempts and their effects, all or none. One result per attempt: false if it had been recorded before. */
export async function recordAttempts(
  database: Database,
  attempts: readonly RecordedAttempt[],
  limits: RunLimits,
): Promise<readonly boolean[]> {
  const { engine } = database;
  // Sorted, so that two batches take their locks in the same order.
  const sorted = [...attempts].sort((a, b) => (a.delivery.id < b.delivery.id ? -1 : 1));
  const isRecorded = await database.transact(async (connection) => {
    for (const isLast of [true, false]) {
      const some = sorted.filter(({ nextInMs }) => (nextInMs === null) === isLast);
      if (some.length === 0) continue;
      const changed = await execute(connection, updateDeliveries(engine, some));
      if (changed === some.length) continue;
      // Written alone, each can tell.
      if (attempts.length > 1) throw new BatchUndecided();
      return false;
    }
    await execute(connection, insertAttempts(engine, sorted));
    const health = updateHealth(engine, attempts);
    if (health !== null) await execute(connection, health);
    return true;
  }, limits);
  return attempts.map(() => isRecorded);
}

// Guarded by the number of attempts. Either all of them end their deliveries or none does: the columns differ.
const updateDeliveries = (engine: Engine, attempts: readonly RecordedAttempt[]) =>
  updateOf(
    'webhook_deliveries',
    attempts.map(({ delivery, isDelivered, nextInMs }) => ({
      uuid: delivery.id,
      version: delivery.attempts,
      columns: {
        attempts: delivery.attempts + 1,
        tried: delivery.tried + 1,
        status: isDelivered ? SUCCEEDED : nextInMs === null ? 'failed' : 'pending',
        next_at: inMs(engine, nextInMs),
        ...(nextInMs === null && { pending_since: null }),
      },
    })),
    'attempts',
  );

const insertAttempts = (engine: Engine, attempts: readonly RecordedAttempt[]) =>
  insertOf(
    'webhook_attempts',
    attempts.map(({ delivery, result, isDelivered, nextInMs }) => ({
      uuid: newId(),
      merchant_id: delivery.merchantId,
      endpoint_id: delivery.endpointId,
      event_id: delivery.eventId,
      event_type: delivery.eventType,
      attempt: delivery.attempts + 1,
      status: isDelivered ? SUCCEEDED : 'failed',
      status_code: result.status,
      error: result.error,
      took_ms: result.tookMs,
      answer: result.answer,
      next_at: inMs(engine, nextInMs),
      created_at: new Computed(engine.fromNow(0)),
    })),
  );

// Of several attempts at an endpoint, the last one counts.
function updateHealth(engine: Engine, attempts: readonly RecordedAttempt[]): CompiledQuery | null {
  const rows = new Map(
    attempts.flatMap(({ delivery: { endpointId: uuid }, health, slowedForMs }) => {
      if (health === null) return [];
      const columns = {
        slowed: health.slowed,
        failing_since:
          health.failingSince === null
            ? null
            : new Computed(`coalesce(failing_since, ${engine.fromNow(0)})`),
        slowed_until: inMs(engine, slowedForMs),
      };
      return [[uuid, { uuid, columns }] as const];
    }),
  );
  return rows.size === 0 ? null : updateOf('webhook_endpoints', [...rows.values()]);
}

const inMs = (engine: Engine, ms: number | null): Computed | null =>
  ms === null ? null : new Computed(engine.fromNow(ms));
