import { waitFor } from '@payment-gateway/testkit';
import { bankStatusesOf } from '../books/bank-status.js';
import { isOpen, isOperationOpen, takeSnapshot } from '../books/snapshot.js';
import { FOREVER_PENDING_CARD } from './cards.js';
import { type System } from './system.js';

/** Waits until nothing is open except what the bank calls pending, or until the deadline. */
export async function waitUntilSettled(
  { books, bankApiUrl }: System,
  cardOf: ReadonlyMap<string, string>,
  timeoutMs: number,
): Promise<void> {
  await waitFor(
    async () => {
      const snapshot = await takeSnapshot(books);
      // The bank is asked last: a query for each is slow.
      const isForever = (tag: string): boolean => cardOf.get(tag) === FOREVER_PENDING_CARD;
      if (snapshot.payments.some((payment) => isOpen(payment) && !isForever(payment.tag)))
        return false;
      if (snapshot.operations.some(isOperationOpen)) return false;
      const statuses = await bankStatusesOf(bankApiUrl, snapshot);
      return [...statuses.values()].every((status) => status === 'pending');
    },
    { timeoutMs, intervalMs: 200, what: 'every payment to be settled' },
  ).catch(() => undefined); // the judge reports what is still open
}
