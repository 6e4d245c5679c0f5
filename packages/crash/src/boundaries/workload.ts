import { type BankCall, type LedgerEntry } from '@payment-gateway/testkit';
import { type Books } from '../books/books.js';
import { type Attempt } from '../judge/facts.js';
import { type Order } from '../merchants/order.js';

/** The requests in flight when the gateway is killed. All of them reach the boundary before the kill. */
export type Workload = {
  readonly name: 'payments' | 'operations';
  /** How many requests there are. */
  readonly count: number;
  /** The call to the bank that carries them out. */
  readonly call: BankCall;
  /** Statements that identify the transactions that record them. */
  readonly statements: { readonly intent: string; readonly outcome: string };
  /** The expected result of requests that are recorded and never reached the bank. */
  readonly ifNotSent: Expected;
  /** Creates what the requests need; returns the requests to send, and the attempts made so far. */
  readonly prepare: (
    apiUrl: string,
  ) => Promise<{ readonly orders: Order[]; readonly attempts: Attempt[] }>;
  /** What the books have of them. */
  readonly recorded: (books: Books) => Promise<Recorded[]>;
  /** How many times the bank carried this one out. */
  readonly timesDone: (id: string, ledger: readonly LedgerEntry[]) => number;
};

/** The columns that payments and operations have in common. */
export type Recorded = {
  readonly id: string;
  readonly paymentId: string;
  readonly key: string | null;
  readonly status: string;
  /** Why it failed. */
  readonly reason: string | null;
};

/** The expected result of a request. */
export type Expected = {
  /** Its status in the books after recovery. `none`: it was never recorded. */
  readonly outcome: 'none' | 'succeeded' | 'failed';
  readonly reason?: string;
  readonly timesDone: 0 | 1;
};

export const NOTHING: Expected = { outcome: 'none', timesDone: 0 };
export const DONE: Expected = { outcome: 'succeeded', timesDone: 1 };
export const NOT_SENT: Expected = { outcome: 'failed', reason: 'not_sent', timesDone: 0 };

/** Whether the books have every request of the workload with this status. */
export async function haveAll(status: string, books: Books, workload: Workload): Promise<boolean> {
  const recorded = await workload.recorded(books);
  return recorded.filter((one) => one.status === status).length === workload.count;
}
