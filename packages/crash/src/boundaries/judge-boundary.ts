import { type BankSimulator, type LedgerEntry } from '@payment-gateway/testkit';
import { bankStatusesOf } from '../bank-status.js';
import { lookInto } from '../books/open.js';
import { subjectOf } from '../client.js';
import { type Attempt, type Violation } from '../judge/facts.js';
import { judge } from '../judge/judge.js';
import { type Recorded } from './acts.js';
import { type Boundary, type Ground } from './boundary.js';

type Judged = Pick<Boundary, 'acts' | 'expected'>;

/** Judges what a kill at a boundary left: the general promises, and what this boundary asks. */
export async function judgeBoundary(
  boundary: Judged,
  { books }: Ground,
  bank: BankSimulator,
  seen: { recorded: readonly Recorded[]; attempts: Attempt[]; repeats: readonly Attempt[] },
): Promise<Violation[]> {
  const look = await lookInto(books);
  const ledgers = await Promise.all(look.payments.map(({ id }) => bank.ledger(id)));
  const ledger = ledgers.flat();
  const facts = {
    ...look,
    attempts: seen.attempts,
    events: await books.events(),
    ledger,
    bankStatus: await bankStatusesOf(bank.apiUrl, look),
  };
  return [
    ...judge(facts),
    ...judgeRecovered(boundary, seen.recorded, ledger),
    ...seen.repeats.flatMap((repeat) => judgeRepeat(boundary, seen.recorded, repeat)),
  ];
}

function judgeRecovered(
  { acts, expected }: Judged,
  recorded: readonly Recorded[],
  ledger: readonly LedgerEntry[],
): Violation[] {
  const { outcome, reason = null, timesDone } = expected;
  const right = outcome === 'none' ? 0 : acts.count;
  const wrong = recorded.filter(
    (it) =>
      it.status !== outcome || it.reason !== reason || acts.timesDone(it.id, ledger) !== timesDone,
  );
  return [
    ...wrong.map((it): Violation => ({
      kind: acts.name === 'payments' ? 'wrong_charge' : 'wrong_operation',
      text: `${it.status} (${it.reason ?? 'no reason'}) and done ${acts.timesDone(it.id, ledger)} times, where ${outcome} and ${timesDone} times is right`,
      paymentId: it.paymentId,
    })),
    ...(recorded.length === right
      ? []
      : [
          {
            kind: 'contradiction',
            text: `${recorded.length} ${acts.name} in the books, where ${right} are right`,
          } as const,
        ]),
  ];
}

// The key leads to what it made; where it made nothing, it is still good.
function judgeRepeat(
  { expected: { outcome } }: Judged,
  recorded: readonly Recorded[],
  { order, heard }: Attempt,
): Violation[] {
  const known = recorded.find(({ key }) => key === order.key);
  const subject = subjectOf(heard);
  const isRight =
    heard.kind === 'answer' &&
    heard.replayed === (outcome !== 'none') &&
    subject?.status === (outcome === 'none' ? 'succeeded' : outcome) &&
    (known === undefined || subject.id === known.id);
  if (isRight) return [];
  const text = `the same key led to ${JSON.stringify(heard)}`;
  return [{ kind: 'contradiction', text, tag: order.tag }];
}
