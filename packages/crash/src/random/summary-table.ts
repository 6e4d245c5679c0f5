import { type Facts, isOfOperation, isOfPayment, type ViolationKind } from '../judge/facts.js';
import { groupBy } from '@payment-gateway/service-kit/collections/group-by';
import { chargesIn } from '../judge/ledger.js';
import { nameOf } from '../judge/operations.js';
import { checkoutKinds } from '../payers/checkout/checkout-plan.js';
import { payerKinds } from '../payers/payer-plan.js';
import { type RandomResult } from './run-random.js';

/** What a random run did and found, as a table. */
export function summaryTable({ facts, kills, ...run }: RandomResult): string {
  const { attempts, payments, operations, ledger } = facts;
  const { unknown, reconciled } = countUnknown(facts);
  const entries = (of: string): number => ledger.filter(({ kind }) => kind === of).length;
  const count = (kind: ViolationKind): number =>
    run.violations.filter((violation) => violation.kind === kind).length;
  const rows: [string, number][] = [
    ['seed', run.seed],
    ['rounds', run.rounds],
    ['requests sent', attempts.length],
    ['payments sent', new Set(attempts.map(({ order }) => order.tag)).size],
    ['payments recorded', payments.length],
    ['operations sent', countOperations(facts)],
    ['operations recorded', operations.length],
    ['keys', countKeys(facts)],
    ...[...kills].map(([name, killed]): [string, number] => [`kills of ${name}`, killed]),
    ['kills', [...kills.values()].reduce((sum, killed) => sum + killed, 0)],
    ['restarts', run.restarts],
    ...payerRows(facts),
    ...checkoutRows(facts),
    ['unknown outcomes met', unknown],
    ['reconciled', reconciled],
    ['charges in the ledger', chargesIn(ledger).length],
    ['captures in the ledger', entries('capture')],
    ['voids in the ledger', entries('void')],
    ['refunds in the ledger', entries('refund')],
    ...eventRows(facts),
    ['double charges', count('double_charge')],
    ['double operations', count('double_operation')],
    ['amounts that disagree', count('wrong_amounts')],
    ['lost answers', count('lost_answer')],
    ['wrong redirects', count('wrong_redirect')],
    ['wrong pages of the shop', count('wrong_page')],
    ['wrong authentications', count('wrong_authentication')],
    ['missing events', count('missing_event')],
    ['wrong events', count('wrong_event')],
    ['events of other merchants', count('foreign_event')],
    ['events out of order', count('event_out_of_order')],
    ['overcharged sessions', count('overcharged_session')],
    ['wrong sessions', count('wrong_session')],
    ['charged after the end', count('charged_after_end')],
    ['stray payments', count('stray_payment')],
    ['false receipts', count('false_receipt')],
    ['stuck', count('stuck')],
    ['contradictions', count('contradiction')],
    ['secrets found', count('secret')],
    ['violations', run.violations.length],
  ];
  return rows
    .map(([name, value]) => `  ${name.padEnd(30)}${String(value).padStart(10)}\n`)
    .join('');
}

// A challenge has one payer, who makes several requests.
function payerRows({ visits, arrivals, authentications }: Facts): [string, number][] {
  const challenged = [...authentications.values()].filter((one) => one?.flow === 'challenge');
  const isRobot = (payer: string): boolean => payerKinds.some((kind) => kind === payer);
  const kinds = [...groupBy(visits, ({ paymentId }) => paymentId).values()]
    .flatMap(([first]) => (first ? [first.payer] : []))
    .filter(isRobot);
  return [
    ['challenges', challenged.length],
    ...groupsOf(challenged.map((one) => `  ${one?.result ?? ''}`)),
    ['payers', kinds.length],
    ...groupsOf(kinds.map((kind) => `  who ${kind}`)),
    ['requests of payers', visits.length],
    ['payers back in the shop', arrivals.length],
    ['  before the bank was heard', arrivals.filter(({ shown }) => isOpen(shown)).length],
  ];
}

function checkoutRows(facts: Facts): [string, number][] {
  const { sessions, places, checkoutVisits: visits, checkoutArrivals } = facts;
  const payers = [...groupBy(visits, ({ sessionId }) => sessionId).values()].flatMap(([first]) =>
    first && checkoutKinds.some((kind) => kind === first.payer) ? [first] : [],
  );
  return [
    ['checkout sessions', sessions.length],
    ...groupsOf(
      sessions.map(({ status, expiryReason: why }) => `  ${status}${why ? `: ${why}` : ''}`),
    ),
    ['  attempts to pay', places.filter(({ paymentId }) => paymentId !== null).length],
    ['payers at checkout', payers.length],
    ...groupsOf(payers.map(({ payer }) => `  who ${payer}`)),
    ['requests of payers at checkout', visits.length],
    ['  forms sent', visits.filter(({ asked }) => asked === 'payment').length],
    ['  without an answer', visits.filter(({ reply }) => reply.kind === 'no_answer').length],
    ['payers back from checkout', checkoutArrivals.length],
  ];
}

function eventRows({ merchantEvents: seen }: Facts): [string, number][] {
  if (seen === null) return [];
  const { lists, receipts, attempts } = seen;
  const once = new Set(receipts.map(({ endpointId, event }) => `${endpointId} ${event.id}`));
  return [
    ['events', [...lists.values()].flat().length],
    ['events received', once.size],
    ['  again', receipts.length - once.size],
    ['  refused or not heard', receipts.filter(({ acceptedAt }) => acceptedAt === null).length],
    ['deliveries recorded', attempts.length],
  ];
}

const groupsOf = (names: readonly string[]): [string, number][] =>
  [...groupBy(names, (name) => name)].map(([name, of]): [string, number] => [name, of.length]);

const isOpen = (shown: string | null): boolean =>
  shown === 'processing' || shown === 'requires_action';

function countKeys({ attempts }: Facts): number {
  const ofPayments = attempts.filter(isOfPayment).map(({ order }) => order);
  const ofOperations = attempts.filter(isOfOperation).map(({ order }) => order);
  const withKey = ({ key }: { key: string | null }): boolean => key !== null;
  return new Set([
    ...ofPayments.filter(withKey).map(({ merchant, key }) => `${merchant} ${key ?? ''}`),
    ...ofOperations.filter(withKey).map(nameOf),
  ]).size;
}

// Without a key every request is a separate operation.
function countOperations({ attempts }: Facts): number {
  const orders = attempts.filter(isOfOperation).map(({ order }) => order);
  const withKey = orders.filter(({ key }) => key !== null);
  return new Set(withKey.map(nameOf)).size + orders.length - withKey.length;
}

// The outcome of a payment or an operation was unknown if the gateway recorded that it got no answer, or
// if the reconciler recorded it because the gateway died first.
function countUnknown({ events }: Facts): { unknown: number; reconciled: number } {
  let unknown = 0;
  let reconciled = 0;
  for (const [, next, ...later] of groupBy(events, ({ reference }) => reference).values()) {
    const isUnanswered = next?.bankCode === null;
    if (!next || isUnanswered || next.cause === 'reconciler') unknown += 1;
    if ([next, ...later].some((event) => event?.cause === 'reconciler')) reconciled += 1;
  }
  return { unknown, reconciled };
}
