import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { type LedgerEntry } from '@payment-gateway/testkit';
import { type BookedPayment, type BookedPlace, type BookedSession } from '../books/books.js';
import { isChargeOpen } from '../books/snapshot.js';
import { type Facts, type Violation, type ViolationKind } from './facts.js';
import { chargesIn, netCharges, sumOf } from './ledger.js';

const MOST_ATTEMPTS = 5;

/** A session with all its payments. */
type Whole = {
  readonly session: BookedSession;
  readonly places: readonly BookedPlace[];
  readonly payments: readonly BookedPayment[];
  /** Those of them with a charge that was not given back. */
  readonly charged: readonly BookedPayment[];
};

/** Compares checkout sessions with their payments and the bank's ledger: each is paid once or not at all. */
export function judgeSessions({ sessions, places, payments, ledger }: Facts): Violation[] {
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const entries = ({ id }: BookedPayment): readonly LedgerEntry[] => entriesOf.get(id) ?? [];
  const paymentsOf = groupBy(payments, ({ checkoutSessionId }) => checkoutSessionId);
  const placesOf = groupBy(places, ({ sessionId }) => sessionId);
  const known = new Set<string | null>(sessions.map(({ id }) => id));

  const judged = sessions.flatMap((session) => {
    const of = paymentsOf.get(session.id) ?? [];
    const whole: Whole = {
      session,
      places: placesOf.get(session.id) ?? [],
      payments: of,
      charged: of.filter((payment) => netCharges(entries(payment)) > 0),
    };
    return [
      ...judgeCharges(whole, of.flatMap(entries)),
      ...judgeEnd(whole),
      ...judgePlaces(whole),
      ...of.flatMap((payment) => judgePayment(session, payment)),
    ];
  });
  const strays = payments.filter(({ checkoutSessionId: id }) => id !== null && !known.has(id));
  return [
    ...judged,
    ...strays.map(({ id, tag }): Violation => ({
      kind: 'stray_payment',
      text: 'a payment of a session that is not in the books',
      tag,
      paymentId: id,
    })),
  ];
}

/** A violation of a session; `payment` is the one that it is about. */
const violation = (
  kind: ViolationKind,
  { id, tag }: BookedSession,
  text: string,
  payment?: BookedPayment,
): Violation => ({
  kind,
  text: `checkout session ${id}: ${text}`,
  tag,
  ...(payment && { paymentId: payment.id }),
});

function judgeCharges({ session, charged }: Whole, entries: readonly LedgerEntry[]): Violation[] {
  const taken =
    chargesIn(entries).reduce((sum, { amount }) => sum + amount, 0) - sumOf('void', entries);
  return [
    ...(charged.length > 1
      ? [violation('double_charge', session, `${charged.length} payments are charged`)]
      : []),
    ...(taken > session.amount
      ? [violation('overcharged_session', session, `${taken} charged of ${session.amount}`)]
      : []),
  ];
}

const MADE = new Set(['succeeded', 'authorized']);

function judgeEnd({ session, payments, places, charged }: Whole): Violation[] {
  const { status } = session;
  const [paid] = charged;
  const last = payments.find(({ id }) => id === places.findLast((one) => one.paymentId)?.paymentId);
  switch (status) {
    case 'complete':
      if (last === undefined || !MADE.has(last.status) || !charged.includes(last)) {
        const text = `complete, and its last payment is ${last?.status ?? 'none'}, with ${charged.length} charges in all`;
        return [violation('wrong_session', session, text, last)];
      }
      return [];
    case 'expired':
      if (paid) return [violation('charged_after_end', session, 'expired, but charged', paid)];
      return payments
        .filter(isChargeOpen)
        .map((open) => violation('wrong_session', session, `expired, and ${open.status}`, open));
    default:
      if (paid) return [violation('stuck', session, `${status}, but charged`, paid)];
      if (payments.length >= MOST_ATTEMPTS && !payments.some(isChargeOpen)) {
        return [violation('stuck', session, `${status}, and no attempt is left`)];
      }
      return [];
  }
}

/** Each payment has a place, the places are in a row, and each attempt begins after the one before has failed. */
function judgePlaces({ session, places, payments }: Whole): Violation[] {
  const byId = new Map(payments.map((payment) => [payment.id, payment]));
  const placed = new Set(places.map(({ paymentId }) => paymentId));
  const begun = places.flatMap(({ paymentId, attempt }) =>
    paymentId === null ? [] : [{ attempt, payment: byId.get(paymentId) }],
  );
  const stray = (text: string, payment?: BookedPayment): Violation =>
    violation('stray_payment', session, text, payment);
  return [
    ...payments
      .filter(({ id }) => !placed.has(id))
      .map((one) => stray('a payment without a place', one)),
    ...begun
      .filter(({ payment }) => payment === undefined)
      .map(({ attempt }) => stray(`the payment of attempt ${attempt} is not one of it`)),
    ...begun
      .filter(
        ({ attempt, payment }) => payment && payment.key !== `checkout ${session.id} ${attempt}`,
      )
      .map(({ attempt, payment }) => stray(`attempt ${attempt} has another key`, payment)),
    ...(places.some(({ attempt }, at) => attempt !== at + 1) || begun.length > MOST_ATTEMPTS
      ? [stray(`its attempts are ${places.map(({ attempt }) => attempt).join(', ')}`)]
      : []),
    // A session that has ended, and only that, has a place without a payment, as its last.
    ...(places.some(({ paymentId }, at) => paymentId === null && at + 1 < places.length)
      ? [stray('a payment after its end')]
      : []),
    ...begun
      .slice(0, -1)
      .filter(({ payment }) => payment && payment.status !== 'failed')
      .map(({ attempt, payment }) =>
        violation(
          'wrong_session',
          session,
          `another attempt after ${attempt}, which is ${payment?.status ?? ''}`,
          payment,
        ),
      ),
  ];
}

function judgePayment(session: BookedSession, payment: BookedPayment): Violation[] {
  const wrong = (['merchant', 'tag', 'amount', 'currency', 'capture', 'returnUrl'] as const).filter(
    (field) => payment[field] !== session[field],
  );
  if (wrong.length === 0) return [];
  return [
    violation('contradiction', session, `its payment has another ${wrong.join(' and ')}`, payment),
  ];
}
