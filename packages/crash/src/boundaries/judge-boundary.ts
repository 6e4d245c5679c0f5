import { type BankSimulator, type LedgerEntry } from '@payment-gateway/testkit';
import { takeSnapshot } from '../books/snapshot.js';
import { subjectOf } from '../merchants/client.js';
import { type Attempt, type Violation } from '../judge/facts.js';
import { gatherFacts } from '../judge/gather-facts.js';
import { judge } from '../judge/judge.js';
import { type Recorded } from './workload.js';
import { type Boundary } from './boundary.js';
import { type Environment } from './environment.js';

type Judged = Pick<Boundary, 'workload' | 'expected' | 'orNothing'>;

/** Judges the result of a kill: by the general promises, and by what this boundary expects. */
export async function judgeBoundary(
  boundary: Judged,
  { books }: Environment,
  bank: BankSimulator,
  {
    recorded,
    attempts,
    repeats,
  }: { recorded: readonly Recorded[]; attempts: Attempt[]; repeats: readonly Attempt[] },
): Promise<Violation[]> {
  const { payments } = await takeSnapshot(books);
  // The bank serves several boundaries at once.
  const ledger = (await Promise.all(payments.map(({ id }) => bank.ledger(id)))).flat();
  return [
    ...judge(await gatherFacts(books, bank.apiUrl, ledger, attempts)),
    ...judgeRecovered(boundary, recorded, ledger),
    ...repeats.flatMap((repeat) => judgeRepeat(boundary, recorded, repeat)),
  ];
}

function judgeRecovered(
  { workload, expected, orNothing = false }: Judged,
  recorded: readonly Recorded[],
  ledger: readonly LedgerEntry[],
): Violation[] {
  const { outcome, reason = null, timesDone } = expected;
  const right = outcome === 'none' ? 0 : workload.count;
  const wrong = recorded.filter(
    (one) =>
      one.status !== outcome ||
      one.reason !== reason ||
      workload.timesDone(one.id, ledger) !== timesDone,
  );
  return [
    ...wrong.map((one): Violation => ({
      kind: workload.name === 'payments' ? 'wrong_charge' : 'wrong_operation',
      text: `${one.status} (${one.reason ?? 'no reason'}) and done ${workload.timesDone(one.id, ledger)} times; expected ${outcome} and ${timesDone} times`,
      paymentId: one.paymentId,
    })),
    ...(recorded.length === right || (orNothing && recorded.length < right)
      ? []
      : [
          {
            kind: 'contradiction',
            text: `${recorded.length} ${workload.name} in the books; expected ${right}`,
          } as const,
        ]),
  ];
}

// A key that made something leads to it again; a key that made nothing can still be used, and then a
// bank that is late on a busy machine leaves the outcome to recovery.
function judgeRepeat(
  { expected: { outcome }, orNothing = false }: Judged,
  recorded: readonly Recorded[],
  { order, reply }: Attempt,
): Violation[] {
  const known = recorded.find(({ key }) => key === order.key);
  const subject = subjectOf(reply);
  const isNew = outcome === 'none' || (orNothing && known === undefined);
  const statuses = isNew ? ['succeeded', 'pending', 'processing'] : [outcome];
  const isRight =
    reply.kind === 'answer' &&
    reply.replayed !== isNew &&
    subject !== null &&
    statuses.includes(subject.status) &&
    (known === undefined || subject.id === known.id);
  if (isRight) return [];
  const text = `the repeated request got ${JSON.stringify(reply)}`;
  return [{ kind: 'contradiction', text, tag: order.tag }];
}
