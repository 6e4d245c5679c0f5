import {
  type Facts,
  isOfOperation,
  isOfPayment,
  type Violation,
  type ViolationKind,
} from './judge/facts.js';
import { groupBy } from './judge/group.js';
import { movesIn } from './judge/ledger.js';
import { nameOf } from './judge/operations.js';
import { isOperation } from './order.js';
import { type RandomResult } from './random/run-random.js';

const SHOWN = 50;

/** What a random run did and found, as a table. */
export function tableOf({ facts, kills, ...run }: RandomResult): string {
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
    ['unknown outcomes met', unknown],
    ['reconciled', reconciled],
    ['charges in the ledger', movesIn(ledger).length],
    ['captures in the ledger', entries('capture')],
    ['voids in the ledger', entries('void')],
    ['refunds in the ledger', entries('refund')],
    ['double charges', count('double_charge')],
    ['double operations', count('double_operation')],
    ['amounts that disagree', count('wrong_amounts')],
    ['lost answers', count('lost_answer')],
    ['stuck', count('stuck')],
    ['contradictions', count('contradiction')],
    ['secrets found', count('secret')],
    ['violations', run.violations.length],
  ];
  return rows
    .map(([name, value]) => `  ${name.padEnd(24)}${String(value).padStart(10)}\n`)
    .join('');
}

function countKeys({ attempts }: Facts): number {
  const ofPayments = attempts.filter(isOfPayment).map(({ order }) => order);
  const ofOperations = attempts.filter(isOfOperation).map(({ order }) => order);
  const withKey = ({ key }: { key: string | null }): boolean => key !== null;
  return new Set([
    ...ofPayments.filter(withKey).map(({ merchant, key }) => `${merchant} ${key ?? ''}`),
    ...ofOperations.filter(withKey).map(nameOf),
  ]).size;
}

// Without a key every request is an operation of its own.
function countOperations({ attempts }: Facts): number {
  const orders = attempts.filter(isOfOperation).map(({ order }) => order);
  const withKey = orders.filter(({ key }) => key !== null);
  return new Set(withKey.map(nameOf)).size + orders.length - withKey.length;
}

// An outcome, of a payment or of an operation, was unknown when the gateway wrote down that it did
// not hear it, or when it died before it could and somebody else ended it later.
function countUnknown({ events }: Facts): { unknown: number; reconciled: number } {
  let unknown = 0;
  let reconciled = 0;
  for (const [, next, ...later] of groupBy(events, ({ reference }) => reference).values()) {
    const notHeard = next?.bankCode === null;
    if (!next || notHeard || next.cause === 'reconciler') unknown += 1;
    if ([next, ...later].some((event) => event?.cause === 'reconciler')) reconciled += 1;
  }
  return { unknown, reconciled };
}

/** A violation with all that is known about it. */
export function tellViolation({ kind, text, tag, paymentId }: Violation, facts?: Facts): string {
  const lines = [`VIOLATION ${kind}: ${text}`];
  if (facts && (tag !== undefined || paymentId !== undefined)) {
    const payments = facts.payments.filter((it) => it.tag === tag || it.id === paymentId);
    const ids = new Set([...payments.map(({ id }) => id), paymentId]);
    const tags = new Set([...payments.map((payment) => payment.tag), tag]);
    const attempts = facts.attempts.filter(({ order }) => tags.has(order.tag));
    const show = (name: string, values: readonly unknown[]): void => {
      for (const value of values) lines.push(`    ${name}: ${JSON.stringify(value)}`);
    };
    show('key', [...new Set(attempts.map(({ order }) => order.key))]);
    show('payment', payments);
    show(
      'operation',
      facts.operations.filter((it) => ids.has(it.paymentId)),
    );
    show(
      'event',
      facts.events.filter((it) => ids.has(it.paymentId)),
    );
    show(
      'ledger',
      facts.ledger.filter(({ reference }) => ids.has(reference)),
    );
    show(
      'answer',
      attempts.map(({ order, gateway, gatewayLived, heard }) => ({
        to: isOperation(order) ? nameOf(order) : 'the payment',
        asked: order.amount,
        gateway,
        gatewayLived,
        ...heard,
      })),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** All violations, up to a number that can still be read. */
export function tellViolations(violations: readonly Violation[], facts?: Facts): string {
  const shown = violations.slice(0, SHOWN).map((violation) => tellViolation(violation, facts));
  const more = violations.length - shown.length;
  return shown.join('') + (more > 0 ? `… and ${more} more violations\n` : '');
}
