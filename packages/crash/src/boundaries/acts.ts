import { type LedgerEntry } from '@payment-gateway/testkit';
import { type Books } from '../books/books.js';
import { type Attempt } from '../judge/facts.js';
import { type Order } from '../order.js';
import { type Exchange } from '../proxies/bank-proxy.js';

/** What a merchant asks for while the gateway stands still. One kill ends all of it. */
export interface Acts {
  name: 'payments' | 'operations';
  /** How many stand still at the same time. */
  count: number;
  /** By which the bank is asked for them. */
  exchange: Exchange;
  /** The statements by which the transactions that record them are known. */
  statements: { readonly intent: string; readonly outcome: string };
  /** What comes of those that are recorded and that the bank has never heard of. */
  unheard: Expected;
  /** Makes what has to be there before; gives what to ask for, and what was heard until then. */
  prepare: (apiUrl: string) => Promise<{ orders: Order[]; attempts: Attempt[] }>;
  /** What of them stands in the books. */
  recorded: (books: Books) => Promise<Recorded[]>;
  /** How often the bank did this one. */
  timesDone: (id: string, ledger: readonly LedgerEntry[]) => number;
}

/** A payment or an operation in the books, as far as both have the same to say. */
export interface Recorded {
  id: string;
  paymentId: string;
  key: string | null;
  status: string;
  /** Why it failed. */
  reason: string | null;
}

/** What must come of an act. */
export interface Expected {
  /** What stands in the books after recovery. `none`: it was never recorded. */
  outcome: 'none' | 'succeeded' | 'failed';
  reason?: string;
  timesDone: 0 | 1;
}

export const NOTHING: Expected = { outcome: 'none', timesDone: 0 };
export const DONE: Expected = { outcome: 'succeeded', timesDone: 1 };
export const NOT_SENT: Expected = { outcome: 'failed', reason: 'not_sent', timesDone: 0 };

/** True once all acts stand in the books with this status. */
export async function areAll(status: string, books: Books, acts: Acts): Promise<boolean> {
  const recorded = await acts.recorded(books);
  return recorded.filter((it) => it.status === status).length === acts.count;
}
