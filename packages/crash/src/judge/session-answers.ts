import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { type BookedSession } from '../books/books.js';
import { type ShownSession } from '../merchants/session-client.js';
import { type Facts, type SessionRequest, type Violation, type ViolationKind } from './facts.js';
import { netCharges } from './ledger.js';

/** Compares what merchants were answered about checkout sessions with each other, the books and the bank's ledger. */
export function judgeSessionAnswers(facts: Facts): Violation[] {
  const { sessions, sessionRequests: requests } = facts;
  const byId = new Map(sessions.map((session) => [session.id, session]));
  const payersOf = paymentsThatPaid(facts);
  return [
    ...requests.flatMap((request) => judgeAnswer(request, byId)),
    ...requests.flatMap((request) => judgeComplete(request, payersOf)),
    ...[...groupBy(requests, ({ order }) => order.tag)].flatMap(([tag, of]) => judgeKey(tag, of)),
    ...sessions.flatMap((session) => judgeOrdered(session, requests)),
  ];
}

/** By session, the payments with a charge that was not given back. */
function paymentsThatPaid({ payments, ledger }: Facts): ReadonlyMap<string, readonly string[]> {
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const charged = payments.flatMap(({ id, checkoutSessionId }) =>
    checkoutSessionId !== null && netCharges(entriesOf.get(id) ?? []) > 0
      ? [{ id, checkoutSessionId }]
      : [],
  );
  return new Map(
    [...groupBy(charged, ({ checkoutSessionId }) => checkoutSessionId)].map(([id, of]) => [
      id,
      of.map((one) => one.id),
    ]),
  );
}

const sessionIn = ({ reply }: SessionRequest): ShownSession | null =>
  reply.kind === 'answer' ? reply.session : null;

function judgeAnswer(
  request: SessionRequest,
  byId: ReadonlyMap<string, BookedSession>,
): Violation[] {
  const { order, asked, reply, gateway, gatewayLived, sessionId } = request;
  const violation = (kind: ViolationKind, text: string): Violation[] => [
    { kind, text: `${asked} of a checkout session: ${text}`, tag: order.tag },
  ];
  if (reply.kind === 'no_answer') {
    if (!gatewayLived) return [];
    return violation('lost_answer', `gateway ${gateway} was alive: ${reply.reason}`);
  }
  const { status, problem, session } = reply;
  if (status === 503) return [];
  if (asked === 'expire' && status === 409) {
    if (problem === 'operation_in_progress') return [];
    if (problem === 'checkout_session_not_open') {
      const now = byId.get(sessionId ?? '')?.status;
      if (now === 'complete') return [];
      return violation(
        'contradiction',
        `answered that it is complete, and it is ${now ?? 'not in the books'}`,
      );
    }
  }
  if (session === null) return violation('unexpected_answer', `${status} ${problem ?? ''}`);

  const booked = byId.get(session.id);
  if (booked?.tag !== order.tag) {
    return violation('contradiction', `answered with a session of ${booked?.tag ?? 'nobody'}`);
  }
  if (session.status !== 'open' && session.status !== booked.status) {
    return violation('contradiction', `answered ${session.status}, but it is ${booked.status}`);
  }
  if (asked === 'expire' && session.status !== 'expired') {
    return violation('contradiction', `answered ${session.status}`);
  }
  if ((session.url !== null) !== (session.status === 'open')) {
    return violation(
      'contradiction',
      `answered ${session.status} with${session.url ? '' : 'out'} an address`,
    );
  }
  return [];
}

// The payment that a complete session names is the one that was charged.
function judgeComplete(
  request: SessionRequest,
  payersOf: ReadonlyMap<string, readonly string[]>,
): Violation[] {
  const session = sessionIn(request);
  if (session?.status !== 'complete') return [];
  const charged = payersOf.get(session.id) ?? [];
  const { paymentId } = session;
  if (paymentId !== null && charged.includes(paymentId)) return [];
  const text = `answered complete with payment ${paymentId ?? 'null'}, and charged is ${charged.join(' and ') || 'none'}`;
  const about = paymentId === null ? {} : { paymentId };
  return [{ kind: 'wrong_session', text, tag: request.order.tag, ...about }];
}

// A key leads to one session with one address, whichever gateway is asked and whatever was killed in between.
function judgeKey(tag: string, requests: readonly SessionRequest[]): Violation[] {
  const seen = requests.flatMap((request) => sessionIn(request) ?? []);
  const ids = new Set(seen.map(({ id }) => id));
  const addresses = new Set(seen.flatMap(({ url }) => (url === null ? [] : [url.reveal()])));
  return [
    ...(ids.size > 1 ? [`one key led to ${ids.size} sessions`] : []),
    ...(addresses.size > 1 ? [`one session had ${addresses.size} addresses`] : []),
  ].map((text) => ({ kind: 'contradiction', text, tag }));
}

function judgeOrdered(session: BookedSession, requests: readonly SessionRequest[]): Violation[] {
  const { id, tag } = session;
  const isOrdered = requests.some(({ order }) =>
    (['merchant', 'tag', 'key', 'amount', 'currency', 'capture', 'returnUrl'] as const).every(
      (field) => order[field] === session[field],
    ),
  );
  if (isOrdered) return [];
  return [{ kind: 'contradiction', text: `nobody ordered the checkout session ${id}`, tag }];
}
