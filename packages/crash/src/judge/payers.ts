import { chargesIn } from './ledger.js';
import { type Arrival, type Page, type Visit, type Destination } from '../payers/visit.js';
import { mayFollow } from './answers.js';
import { type Facts, type Violation } from './facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';

/** Compares where payers were sent, and what the shop showed them, with the books and the bank's ledger. */
export function judgePayers({ visits, arrivals, payments, ledger }: Facts): Violation[] {
  const entriesOf = groupBy(ledger, ({ reference }) => reference);
  const statusOf = new Map(payments.map(({ id, status }) => [id, status]));
  return [
    ...visits.flatMap(judgeVisit),
    ...arrivals.flatMap((arrival) => {
      const { tag, paymentId } = arrival;
      const charges = chargesIn(entriesOf.get(paymentId) ?? []).length;
      const text = errorOfPage(arrival, statusOf.get(paymentId) ?? 'not in the books', charges);
      return text === null ? [] : [{ kind: 'wrong_page', text, tag, paymentId } as const];
    }),
  ];
}

/** Where each page may send a payer; null stands for a page. */
const MAY_LEAD_TO: Readonly<Record<Page, readonly (Destination | null)[]>> = {
  link: ['challenge', 'shop'],
  // A challenge that has ended sends the payer back.
  challenge: [null, 'return'],
  // One card's page never sends the payer back.
  decision: ['return', null],
  return: ['shop'],
};

function judgeVisit({
  tag,
  paymentId,
  payer,
  asked,
  server,
  serverLived,
  knownStatus,
  reply,
}: Visit): Violation[] {
  const violation = (kind: Violation['kind'], text: string): Violation[] => [
    { kind, text: `a payer who ${payer}: the ${asked}: ${text}`, tag, paymentId },
  ];
  if (reply.kind === 'no_answer') {
    if (!serverLived) return [];
    return violation('lost_answer', `${server} was alive: ${reply.reason}`);
  }
  const { status, to } = reply;
  // Without its database a gateway knows neither the bank's challenge nor the shop.
  if (status === 503) return [];
  const isExpected = status === (to === null ? 200 : 303);
  if (!isExpected) return violation('unexpected_answer', String(status));
  if (!MAY_LEAD_TO[asked].includes(to)) {
    return violation('wrong_redirect', to === null ? 'led to a page' : `led to ${to}`);
  }
  if (asked === 'link' && to === 'challenge' && knownStatus !== null) {
    return violation('wrong_redirect', `led to a challenge, and the payment was ${knownStatus}`);
  }
  return [];
}

const PAID = new Set(['authorized', 'succeeded']);
const NOT_PAID = new Set(['failed', 'canceled']);

/** What is wrong with a page of the shop, by what was true right after it, and by what is true at the end. */
function errorOfPage(
  { shown, booked, charges: chargesThen }: Arrival,
  now: string,
  chargesNow: number,
): string | null {
  if (shown === null) return null;
  if (booked !== null && !mayFollow(shown, booked)) {
    return `showed ${shown}, and the books had ${booked}`;
  }
  if (PAID.has(shown) && chargesThen === 0) return `showed ${shown}, and nothing was charged`;
  if (!mayFollow(shown, now)) return `showed ${shown}, and in the end it is ${now}`;
  // A charge of a wrong amount is given back, so the charges of a failed payment are judged with its money.
  if (PAID.has(shown) && chargesNow === 0) return `showed ${shown}, and nothing is charged`;
  return NOT_PAID.has(shown) && chargesThen !== null && chargesThen < chargesNow
    ? `showed ${shown}, and it was charged after that`
    : null;
}
