import { type LedgerEntry } from '@payment-gateway/testkit';
import { authenticationsOf, bankStatusesOf } from '../books/bank-status.js';
import { type Books } from '../books/books.js';
import { takeSnapshot } from '../books/snapshot.js';
import { type Attempt, type Facts, type SeenOfCheckout, type SeenOfPayers } from './facts.js';

/** What payers, merchants with checkout sessions and readers of events saw. */
type Seen = SeenOfPayers & SeenOfCheckout & Pick<Facts, 'merchantEvents'>;

/** Reads the books, and asks the bank about everything that they call open. */
export async function gatherFacts(
  books: Books,
  bankApiUrl: string,
  ledger: readonly LedgerEntry[],
  attempts: readonly Attempt[],
  {
    visits = [],
    arrivals = [],
    sessionRequests = [],
    checkoutVisits = [],
    checkoutArrivals = [],
    merchantEvents = null,
  }: Partial<Seen> = {},
): Promise<Facts> {
  const snapshot = await takeSnapshot(books);
  return {
    ...snapshot,
    attempts,
    visits,
    arrivals,
    sessions: await books.sessions(),
    places: await books.places(),
    sessionRequests,
    checkoutVisits,
    checkoutArrivals,
    events: await books.events(),
    ledger,
    bankStatus: await bankStatusesOf(bankApiUrl, snapshot),
    merchantEvents,
    authentications: await authenticationsOf(bankApiUrl, snapshot),
  };
}
