import { type BankSimulator } from '@payment-gateway/testkit';
import { bankStatusOf } from '../bank-status.js';
import { type BookedPayment, isOpen } from '../books/books.js';
import { type Attempt, type Violation } from '../judge/facts.js';
import { judge } from '../judge/judge.js';
import { standing } from '../judge/money.js';
import { type Expected, type Ground } from './boundary.js';

/** Judges what a kill at a boundary left: the general promises, and what this boundary asks. */
export async function judgeBoundary(
  boundary: Expected,
  ground: Ground,
  bank: BankSimulator,
  seen: { before: BookedPayment[]; attempts: Attempt[]; repeats: Attempt[] },
): Promise<Violation[]> {
  const payments = await ground.books.payments();
  const ledgers = await Promise.all(payments.map(({ id }) => bank.ledger(id)));
  const ledger = ledgers.flat();
  const statuses = await Promise.all(
    payments.filter(isOpen).map(async ({ id }) => {
      return [id, await bankStatusOf(bank.apiUrl, id)] as const;
    }),
  );
  const facts = {
    attempts: seen.attempts,
    payments,
    events: await ground.books.events(),
    ledger,
    bankStatus: new Map(statuses),
  };
  const chargesOf = (id: string): number =>
    standing(ledger.filter(({ reference }) => reference === id));
  return [
    ...judge(facts),
    ...judgeRecovered(boundary, ground, seen.before, chargesOf),
    ...seen.repeats.flatMap((repeat) => judgeRepeat(boundary, seen.before, repeat)),
  ];
}

function judgeRecovered(
  boundary: Expected,
  ground: Ground,
  recovered: readonly BookedPayment[],
  chargesOf: (id: string) => number,
): Violation[] {
  const expected = boundary.payment === 'none' ? 0 : ground.orders;
  const wrong = recovered.filter(
    ({ id, status, declineReason }) =>
      status !== boundary.payment ||
      declineReason !== (boundary.declineReason ?? null) ||
      chargesOf(id) !== boundary.charges,
  );
  return [
    ...wrong.map(({ id, tag, status, declineReason }): Violation => ({
      kind: 'wrong_charge',
      text: `${status} (${declineReason ?? 'no reason'}) with ${chargesOf(id)} charges, where ${boundary.payment} with ${boundary.charges} is right`,
      tag,
      paymentId: id,
    })),
    ...(recovered.length === expected
      ? []
      : [
          {
            kind: 'contradiction',
            text: `${recovered.length} payments in the books, where ${expected} are right`,
          } as const,
        ]),
  ];
}

// The key leads to the payment; where there is none, it is still good for one.
function judgeRepeat(
  { payment }: Expected,
  recovered: readonly BookedPayment[],
  { order, heard }: Attempt,
): Violation[] {
  const known = recovered.find(({ key }) => key === order.key);
  const status = payment === 'none' ? 'succeeded' : payment;
  const isRight =
    heard.kind === 'answer' &&
    heard.status === 200 &&
    heard.paymentStatus === status &&
    heard.replayed === (payment !== 'none') &&
    (known === undefined || heard.paymentId === known.id);
  if (isRight) return [];
  const text = `the same key led to ${JSON.stringify(heard)}`;
  return [{ kind: 'contradiction', text, tag: order.tag }];
}
