import { type LedgerEntry } from '@payment-gateway/testkit';
import { authenticationsOf, bankStatusesOf } from '../books/bank-status.js';
import { type Books } from '../books/books.js';
import { takeSnapshot } from '../books/snapshot.js';
import { type Attempt, type Facts, type SeenOfPayers } from './facts.js';

/** What payers and readers of events saw. */
type Seen = SeenOfPayers & Pick<Facts, 'merchantEvents'>;

/** Reads the books, and asks the bank about everything that they call open. */
export async function gatherFacts(
  books: Books,
  bankApiUrl: string,
  ledger: readonly LedgerEntry[],
  attempts: readonly Attempt[],
  { visits = [], arrivals = [], merchantEvents = null }: Partial<Seen> = {},
): Promise<Facts> {
  const snapshot = await takeSnapshot(books);
  return {
    ...snapshot,
    attempts,
    visits,
    arrivals,
    events: await books.events(),
    ledger,
    bankStatus: await bankStatusesOf(bankApiUrl, snapshot),
    merchantEvents,
    authentications: await authenticationsOf(bankApiUrl, snapshot),
  };
}
