import {
  type Attempt,
  type SeenOfCheckout,
  type SeenOfPayers,
  type SessionRequest,
} from './facts.js';
import { type Journal } from '../payers/browser.js';
import { type CheckoutJournal } from '../payers/checkout/checkout-browser.js';
import {
  type CheckoutArrival,
  type CheckoutVisit,
  saysEnded,
  saysPaid,
} from '../payers/checkout/checkout-visit.js';
import { type Arrival, type Visit } from '../payers/visit.js';

/** Takes down everything that merchants and payers do and see. */
export type Notebook = {
  readonly attempts: readonly Attempt[];
  /** The addresses of payers' pages: secrets. */
  readonly addresses: ReadonlySet<string>;
  readonly attempt: (attempt: Attempt) => void;
  readonly arrival: (arrival: Arrival) => void;
  readonly sessionRequest: (request: SessionRequest) => void;
  readonly checkoutArrival: (arrival: CheckoutArrival) => void;
  /** The payment's status if an answer said that it does not wait for its payer any more. */
  settledStatusOf(paymentId: string): string | null;
} & SeenOfPayers &
  SeenOfCheckout &
  Journal &
  CheckoutJournal;

const SETTLED = new Set(['authorized', 'succeeded', 'failed', 'canceled']);

export function createNotebook(): Notebook {
  const attempts: Attempt[] = [];
  const visits: Visit[] = [];
  const arrivals: Arrival[] = [];
  const addresses = new Set<string>();
  const settled = new Map<string, string>();
  const sessionRequests: SessionRequest[] = [];
  const checkoutVisits: CheckoutVisit[] = [];
  const checkoutArrivals: CheckoutArrival[] = [];
  const ends = new Map<string, string>();
  return {
    attempts,
    visits,
    arrivals,
    sessionRequests,
    checkoutVisits,
    checkoutArrivals,
    addresses,
    attempt(attempt) {
      attempts.push(attempt);
      const { reply } = attempt;
      if (reply.kind === 'no_answer' || reply.paymentId === null) return;
      const { paymentId, paymentStatus, nextAction } = reply;
      if (nextAction !== null) addresses.add(nextAction.reveal());
      if (paymentStatus !== null && SETTLED.has(paymentStatus))
        settled.set(paymentId, paymentStatus);
    },
    visit: (visit) => visits.push(visit),
    arrival: (arrival) => arrivals.push(arrival),
    address: (url) => addresses.add(url.href),
    sessionRequest(request) {
      sessionRequests.push(request);
      const { reply } = request;
      const session = reply.kind === 'answer' ? reply.session : null;
      if (session === null) return;
      if (session.url !== null) addresses.add(session.url.reveal());
      if (session.status !== 'open') ends.set(session.id, session.status);
    },
    checkoutVisit(visit) {
      checkoutVisits.push(visit);
      if (saysPaid(visit)) ends.set(visit.sessionId, 'complete');
      if (saysEnded(visit)) ends.set(visit.sessionId, 'expired');
    },
    checkoutArrival: (arrival) => checkoutArrivals.push(arrival),
    endOfSession: (sessionId) => ends.get(sessionId) ?? null,
    settledStatusOf: (paymentId) => settled.get(paymentId) ?? null,
  };
}
