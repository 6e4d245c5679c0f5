import { type RawBuilder, sql } from 'kysely';
import {
  type OperationKind,
  openOperationKinds,
  openOperationStatuses,
  type PaymentStatus,
  undecidedStatuses,
} from '../domain/states.js';
import { type Backlog } from '../services/ports/payment-store.js';
import { type Database } from '../database/database.js';
import { type Engine } from '../database/engines/engine.js';
import { fromStored } from '../database/time.js';

// Capped: beyond this the number changes nothing, and counting gets slower as the backlog grows.
const MOST_COUNTED = 10_000;

/** Counts what waits for the bank or for manual review. */
export async function readBacklog({ run, engine }: Database, withinMs: number): Promise<Backlog> {
  const { rows } = await run((connection) => selectBacklog(engine, withinMs).execute(connection));
  const [row] = rows;
  if (row === undefined) throw new Error('The database has not said what waits.');
  const now = fromStored(row.now).getTime();
  const since = (time: string | null): number =>
    time === null ? 0 : Math.max(0, now - fromStored(time).getTime());
  return {
    due: row.due,
    oldestDueMs: since(row.oldest_due_at),
    oldestUnsettledMs: since(row.oldest_unsettled_at),
    oldestRefundMs: since(row.oldest_refund_at),
    oldestCaptureMs: since(row.oldest_capture_at),
    challenges: row.challenges,
    oldestChallengeMs: since(row.oldest_challenge_at),
    challengeOverdueMs: since(row.first_challenge_expiry),
    attention: row.attention,
  };
}

type Row = {
  readonly now: string;
  readonly due: number;
  readonly oldest_due_at: string | null;
  readonly oldest_unsettled_at: string | null;
  readonly oldest_refund_at: string | null;
  readonly oldest_capture_at: string | null;
  readonly challenges: number;
  readonly oldest_challenge_at: string | null;
  readonly first_challenge_expiry: string | null;
  readonly attention: number;
};

/**
 * Reads nine ranges of two indexes that are almost empty: settled payments have null in `due_at` and
 * `attention`, and authorized ones are due when they are to be released, days ahead. So the cost does not
 * grow with the number of payments. The indexes are named because a planner might choose others for a table
 * of millions.
 */
export function selectBacklog(engine: Engine, withinMs: number) {
  const alongDue = engine.readAlong('payments_due');
  const within = sql.raw(engine.fromNow(withinMs));
  // Only for payments that have some, each along the index of its operations.
  const oldestOpen = (has: RawBuilder<unknown>, kinds: readonly OperationKind[]) => sql`(
    select min(opened_at) from (
      select (select min(created_at) from operations ${engine.readAlong('operations_of_payment')}
        where payment_id = payments.uuid and kind in (${sql.join(kinds)})
          and status in (${sql.join(openOperationStatuses)})) as opened_at
      from payments ${alongDue}
      where due_at <= ${within} and ${has} order by due_at limit ${MOST_COUNTED}
    ) as opened)`;
  const ofChallenges = (figure: RawBuilder<unknown>) => sql`(
    select ${figure} from (
      select status, created_at, challenge_expires_at from payments ${alongDue}
      where due_at <= ${within} order by due_at limit ${MOST_COUNTED}
    ) as asked_next where status = ${'requires_action' satisfies PaymentStatus})`;
  return sql<Row>`select
    ${engine.now} as now,
    (select count(*) from (
      select due_at from payments ${alongDue}
      where due_at <= ${engine.now} order by due_at limit ${MOST_COUNTED}
    ) as counted) as due,
    (select due_at from payments ${alongDue}
      where due_at <= ${engine.now} order by due_at limit 1) as oldest_due_at,
    (select min(created_at) from (
      select status, created_at, challenge_expires_at from payments ${alongDue}
      where due_at <= ${within} order by due_at limit ${MOST_COUNTED}
    ) as asked_next where status in (${sql.join(undecidedStatuses)})
      or (status = 'requires_action' and challenge_expires_at < ${engine.now})) as oldest_unsettled_at,
    ${oldestOpen(sql`amount_refund_pending > 0`, ['refund'])} as oldest_refund_at,
    ${oldestOpen(sql`open_operation is not null`, openOperationKinds)} as oldest_capture_at,
    ${ofChallenges(sql`count(*)`)} as challenges,
    ${ofChallenges(sql`min(created_at)`)} as oldest_challenge_at,
    ${ofChallenges(sql`min(challenge_expires_at)`)} as first_challenge_expiry,
    (select count(*) from payments ${engine.readAlong('payments_attention')}
      where attention is not null) as attention`;
}
