import { waitFor } from '@payment-gateway/testkit';
import { bankStatusesOf } from '../books/bank-status.js';
import { isOpen, isOperationOpen, takeSnapshot } from '../books/snapshot.js';
import { type System } from './system.js';

/** Waits until nothing is open except what the bank calls pending, or until the deadline. */
export async function waitUntilSettled(
  { books, bankApiUrl }: System,
  /** The tags of orders whose card stays pending for ever. */
  forever: ReadonlySet<string>,
  timeoutMs: number,
): Promise<void> {
  await waitFor(
    async () => {
      const snapshot = await takeSnapshot(books);
      // The bank is asked last: a query for each is slow.
      if (snapshot.payments.some((payment) => isOpen(payment) && !forever.has(payment.tag)))
        return false;
      if (snapshot.operations.some(isOperationOpen)) return false;
      const statuses = await bankStatusesOf(bankApiUrl, snapshot);
      return [...statuses.values()].every((status) => status === 'pending');
    },
    { timeoutMs, intervalMs: 200, what: 'every payment to be settled' },
  ).catch(() => undefined); // the judge reports what is still open
}
