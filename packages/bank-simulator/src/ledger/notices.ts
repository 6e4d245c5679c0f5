import { randomUUID } from 'node:crypto';
import { type Notice, toNotices } from './rows.js';
import { type Db } from './schema.js';

export type Notices = ReturnType<typeof createNotices>;

/**
 * Notifications to be delivered, recorded in the transaction of what they are about: a crash loses none. Without
 * anyone to notify, nothing is recorded.
 */
export function createNotices(db: Db, isWanted: boolean) {
  const insert = db.prepare(`
    insert into notices (message_id, reference, signed_at, attempts, due_at)
    values (@message_id, @reference, @signed_at, 0, @due_at)
  `);
  const selectDue = db.prepare(`
    select id, message_id, reference, signed_at, attempts from notices where due_at <= @now
    order by id limit @limit
  `);
  const selectNext = db
    .prepare(
      `
    select min(at) from (
      select min(due_at) as at from notices
      union all select min(settles_at) from deposits where status = 'pending'
      union all select min(settles_at) from deposits where status = 'requires_action'
      union all select min(settles_at) from operations where status = 'pending'
    )
  `,
    )
    .pluck();
  const update = db.prepare(`update notices set attempts = attempts + 1, due_at = ? where id = ?`);
  const drop = db.prepare(`delete from notices where id = ?`);
  let hasNews = false;

  /** Notes a change that the client should ask about. By default a message is signed with the time of its sending. */
  function add(reference: string, now: number, signedAt: number | null = null): void {
    if (!isWanted) return;
    insert.run({ message_id: `msg_${randomUUID()}`, reference, signed_at: signedAt, due_at: now });
    hasNews = true;
  }

  /** Something will settle or expire later. */
  function expect(): void {
    hasNews = isWanted;
  }

  /** True once after `add` or `expect`. */
  function takeNews(): boolean {
    const had = hasNews;
    hasNews = false;
    return had;
  }

  const due = (now: number, limit: number): Notice[] => toNotices(selectDue.all({ now, limit }));

  /** When there is something to do next: to deliver, to settle or to let expire. */
  function nextAt(): number | null {
    const at = selectNext.get();
    return typeof at === 'number' ? at : null;
  }

  function postpone({ id }: Notice, until: number): void {
    update.run(until, id);
  }

  function remove({ id }: Notice): void {
    drop.run(id);
  }

  return { add, expect, takeNews, due, nextAt, postpone, remove };
}
