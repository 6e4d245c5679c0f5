import { type Attempt, type SeenOfPayers } from './facts.js';
import { type Journal } from '../payers/browser.js';
import { type Arrival, type Visit } from '../payers/visit.js';

/** Takes down everything that merchants and payers do and see. */
export type Notebook = {
  readonly attempts: readonly Attempt[];
  /** The addresses that lead to challenges: secrets. */
  readonly addresses: ReadonlySet<string>;
  readonly attempt: (attempt: Attempt) => void;
  readonly arrival: (arrival: Arrival) => void;
  /** The payment's status if an answer said that it does not wait for its payer any more. */
  settledStatusOf(paymentId: string): string | null;
} & SeenOfPayers &
  Journal;

const SETTLED = new Set(['authorized', 'succeeded', 'failed', 'canceled']);

export function createNotebook(): Notebook {
  const attempts: Attempt[] = [];
  const visits: Visit[] = [];
  const arrivals: Arrival[] = [];
  const addresses = new Set<string>();
  const settled = new Map<string, string>();
  return {
    attempts,
    visits,
    arrivals,
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
    settledStatusOf: (paymentId) => settled.get(paymentId) ?? null,
  };
}
