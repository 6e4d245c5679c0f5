import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import {
  type CheckoutArrival,
  type CheckoutRequest,
  type CheckoutVisit,
  type LeadsTo,
  saysEnded,
  saysPaid,
} from '../payers/checkout/checkout-visit.js';
import { type Facts, type Violation, type ViolationKind } from './facts.js';
import { netCharges } from './ledger.js';

/** What became of a session in the end. */
type End = { readonly status: string; readonly isCharged: boolean };

/** Compares what the checkout page told payers with the books and the bank's ledger. */
export function judgeCheckoutPayers(facts: Facts): Violation[] {
  const { sessions, payments, ledger, checkoutVisits, checkoutArrivals } = facts;
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const charged = new Set(
    payments
      .filter(({ id }) => netCharges(entriesOf.get(id) ?? []) > 0)
      .map(({ checkoutSessionId }) => checkoutSessionId),
  );
  const endOf = new Map(
    sessions.map(({ id, status }) => [id, { status, isCharged: charged.has(id) }]),
  );
  return [
    ...checkoutVisits.flatMap((visit) => judgeVisit(visit, endOf.get(visit.sessionId))),
    ...checkoutArrivals.flatMap(judgeArrival),
  ];
}

/** Where each request may lead to. A form is always answered with a redirect, so that a reload sends nothing again. */
const MAY_LEAD_TO: Readonly<Record<CheckoutRequest, readonly (LeadsTo | null)[]>> = {
  page: [null],
  payment: ['page', 'continue'],
  cancel: ['page', 'continue'],
};

function judgeVisit(visit: CheckoutVisit, end: End | undefined): Violation[] {
  const { tag, sessionId, payer, asked, server, serverLived, knownStatus, reply } = visit;
  const violation = (kind: ViolationKind, text: string): Violation[] => [
    {
      kind,
      text: `checkout session ${sessionId}: a payer who ${payer}: the ${asked}: ${text}`,
      tag,
    },
  ];
  if (reply.kind === 'no_answer') {
    if (!serverLived) return [];
    return violation('lost_answer', `${server} was alive: ${reply.reason}`);
  }
  const { status, leadsTo, shows } = reply;
  if (status === 503) return [];
  if (status !== (leadsTo === null ? 200 : 303) || shows === 'strange') {
    return violation('unexpected_answer', shows === 'strange' ? 'a strange page' : String(status));
  }
  if (!MAY_LEAD_TO[asked].includes(leadsTo)) {
    return violation('wrong_redirect', leadsTo === null ? 'led to a page' : `led to ${leadsTo}`);
  }
  if (saysPaid(visit)) {
    if (end?.isCharged !== true) return violation('false_receipt', 'paid, and nothing is charged');
    if (end.status !== 'complete') return violation('wrong_page', `paid, and it is ${end.status}`);
  }
  if (saysEnded(visit) && end?.status !== 'expired') {
    return violation('wrong_page', `ended, and it is ${end?.status ?? 'not in the books'}`);
  }
  if (asked !== 'page' || knownStatus === null) return [];
  const isRight = knownStatus === 'complete' ? saysPaid(visit) : saysEnded(visit);
  return isRight
    ? []
    : violation('wrong_page', `showed ${shows ?? leadsTo ?? ''}, and it was ${knownStatus}`);
}

// A payer who was told that it is paid: so does the API, and so did the bank by then.
function judgeArrival({ tag, sessionId, payer, shown, charges }: CheckoutArrival): Violation[] {
  const violation = (kind: ViolationKind, text: string): Violation[] => [
    { kind, text: `checkout session ${sessionId}: a payer who ${payer}: ${text}`, tag },
  ];
  if (shown !== null && shown !== 'complete') {
    return violation('wrong_page', `back in the shop, and the session is ${shown}`);
  }
  return charges === 0 ? violation('false_receipt', 'back in the shop before the charge') : [];
}
