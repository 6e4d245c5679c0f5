import { type Facts, type Violation, type ViolationKind } from './judge/facts.js';
import { groupBy } from './judge/group.js';
import { type RandomResult } from './random/run-random.js';

const CHARGES = new Set(['charge', 'authorization']);
const SHOWN = 50;

/** What a random run did and found, as a table. */
export function tableOf({ facts, kills, ...run }: RandomResult): string {
  const { attempts, payments, ledger } = facts;
  const keys = new Set(
    attempts.flatMap(({ order: { merchant, key } }) =>
      key === null ? [] : [`${merchant} ${key}`],
    ),
  );
  const { unknown, reconciled } = countUnknown(facts);
  const count = (kind: ViolationKind): number =>
    run.violations.filter((violation) => violation.kind === kind).length;
  const rows: [string, number][] = [
    ['seed', run.seed],
    ['rounds', run.rounds],
    ['requests sent', attempts.length],
    ['payments sent', new Set(attempts.map(({ order }) => order.tag)).size],
    ['payments recorded', payments.length],
    ['keys', keys.size],
    ...[...kills].map(([name, killed]): [string, number] => [`kills of ${name}`, killed]),
    ['kills', [...kills.values()].reduce((sum, killed) => sum + killed, 0)],
    ['restarts', run.restarts],
    ['unknown outcomes met', unknown],
    ['reconciled', reconciled],
    ['charges in the ledger', ledger.filter(({ kind }) => CHARGES.has(kind)).length],
    ['double charges', count('double_charge')],
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

// An outcome was unknown when the gateway wrote down that it did not hear it, or when it died
// before it could and somebody else ended the payment later.
function countUnknown({ events }: Facts): { unknown: number; reconciled: number } {
  let unknown = 0;
  let reconciled = 0;
  for (const ofPayment of groupBy(events, ({ paymentId }) => paymentId).values()) {
    const byRecovery = ofPayment.some(({ cause }) => cause === 'reconciler');
    const notHeard = ofPayment.some(
      ({ type, toStatus, bankCode }) =>
        type === 'outcome_recorded' && toStatus === 'processing' && bankCode === null,
    );
    const cutShort = ofPayment.some(
      ({ cause, fromStatus }) => cause === 'reconciler' && fromStatus === 'initiated',
    );
    if (notHeard || cutShort || ofPayment.length === 1) unknown += 1;
    if (byRecovery) reconciled += 1;
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
      'event',
      facts.events.filter((it) => ids.has(it.paymentId)),
    );
    show(
      'ledger',
      facts.ledger.filter(({ reference }) => ids.has(reference)),
    );
    show(
      'answer',
      attempts.map(({ gateway, gatewayLived, heard }) => ({ gateway, gatewayLived, ...heard })),
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
