import { isChargeUnsettled } from '../../domain/payment.js';
import { type CheckoutSession, endEventOf } from '../../domain/checkout/session.js';
import { type Clock } from '../ports/clock.js';
import { type EventDraft, type EventStore } from '../ports/event-store.js';
import { type DescribeError, type Logger } from '../ports/logger.js';
import { type OnSessionEnded } from '../ports/metrics.js';
import { type EndedSession, type SessionStore } from '../ports/session-store.js';
import { type BringUpToDate } from './current-session.js';

/** Writes the event of an ended session as merchants get it. */
export type WriteSessionBody = (ended: EndedSession, sequence: number) => string;

/** Ends sessions whose time is over, and tells merchants how sessions have ended. Throws StoreUnavailable. */
export type SessionEndings = {
  /** Any number of processes may do it at once. Returns whether there may be more. */
  endDue(): Promise<{ readonly hasMore: boolean }>;
};

const AT_ONCE = 100;
// The session waits for the outcome of its payment.
const UNDECIDED_PAUSE_MS = 5_000;

export function createSessionEndings(deps: {
  sessions: SessionStore;
  events: Pick<EventStore, 'append'>;
  bringUpToDate: BringUpToDate;
  writeBody: WriteSessionBody;
  onEnded: OnSessionEnded;
  clock: Clock;
  logger: Logger;
  describeError: DescribeError;
}): SessionEndings {
  const { sessions, events, bringUpToDate, writeBody, onEnded, clock, logger } = deps;

  async function lookAt(due: CheckoutSession): Promise<void> {
    const { session, payment } = await bringUpToDate(due);
    if (session.state.status !== 'open') return;
    const isUndecided = payment !== null && isChargeUnsettled(payment);
    const leftMs = session.expiresAt.getTime() - clock().getTime();
    await sessions.postpone(session.id, isUndecided ? UNDECIDED_PAUSE_MS : Math.max(0, leftMs));
  }

  async function announce(ended: EndedSession): Promise<void> {
    await events.append([draftOf(ended, writeBody)]);
    await sessions.markAnnounced(ended.eventId);
    onEnded(ended.session);
    const { id, state } = ended.session;
    logger.info({ checkout_session_id: id, ...state }, 'checkout_session_ended');
  }

  return {
    async endDue() {
      const due = await sessions.listDue(AT_ONCE);
      for (const session of due) await lookAt(session);
      const ended = await sessions.listUnannounced(AT_ONCE);
      for (const one of ended) await announce(one);
      return { hasMore: Math.max(due.length, ended.length) === AT_ONCE };
    },
  };
}

const draftOf = (ended: EndedSession, writeBody: WriteSessionBody): EventDraft => ({
  id: ended.eventId,
  merchantId: ended.session.merchantId,
  type: endEventOf(ended.session),
  paymentId: ended.session.paymentId,
  bodyAt: (sequence) => writeBody(ended, sequence),
});
