import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { type BookedSession } from '../books/books.js';
import { type MerchantId } from '../merchants/order.js';
import { type MerchantEvent } from '../receivers/merchant-event.js';
import { type Facts, type Violation, type ViolationKind } from './facts.js';

const TYPES: Readonly<Record<string, string>> = {
  complete: 'checkout_session.completed',
  expired: 'checkout_session.expired',
};

type Listed = MerchantEvent & { readonly merchant: MerchantId };

/** Each session that has ended has one event of that in its merchant's list, after its payment's; an open one has none. */
export function judgeSessionEvents({ sessions, places, merchantEvents: seen }: Facts): Violation[] {
  if (seen === null) return [];
  const listed = [...seen.lists].flatMap(([merchant, list]) =>
    list.map((event): Listed => ({ ...event, merchant })),
  );
  const eventsOf = groupBy(listed, ({ sessionId }) => sessionId);
  const ofPayments = groupBy(listed, ({ paymentId }) => paymentId);
  const known = new Set<string | null>(sessions.map(({ id }) => id));
  const unknown = listed.filter(({ sessionId }) => sessionId !== null && !known.has(sessionId));
  return [
    ...unknown.map(({ type }): Violation => ({
      kind: 'wrong_event',
      text: `${type} of a session that is not in the books`,
    })),
    ...sessions.flatMap((session) => {
      const ids = places.flatMap(({ sessionId, paymentId }) =>
        sessionId === session.id && paymentId !== null ? [paymentId] : [],
      );
      const earlier = ids.flatMap((id) => ofPayments.get(id) ?? []);
      return judgeEvents(session, eventsOf.get(session.id) ?? [], earlier);
    }),
  ];
}

function judgeEvents(
  { id, tag, merchant, status }: BookedSession,
  events: readonly Listed[],
  ofPayments: readonly Listed[],
): Violation[] {
  const violation = (kind: ViolationKind, text: string): Violation[] => [
    { kind, text: `checkout session ${id}: ${text}`, tag },
  ];
  const wanted = TYPES[status];
  const types = events.map(({ type }) => type).join(', ');
  const [event] = events;
  if (event === undefined) {
    return wanted === undefined ? [] : violation('missing_event', `there is no ${wanted}`);
  }
  if (types !== wanted) {
    return violation('wrong_event', `its events are ${types}, expected ${wanted ?? 'none'}`);
  }
  if (event.merchant !== merchant) {
    return violation('foreign_event', `${types} is in the list of ${event.merchant}`);
  }
  return ofPayments.some(({ sequence }) => sequence > event.sequence)
    ? violation('event_out_of_order', `${types} comes before events of its payment`)
    : [];
}
