import { waitFor } from '@payment-gateway/testkit';
import { bankStatusesOf } from '../bank-status.js';
import { isOpen, isOperationOpen, lookInto } from '../books/open.js';
import { FOREVER_PENDING_CARD } from './cards.js';
import { type World } from './world.js';

/** Waits until nothing is open any more that the bank calls final, or until the deadline. */
export async function untilSettled(
  { books, bankApiUrl }: World,
  cardOf: ReadonlyMap<string, string>,
  timeoutMs: number,
): Promise<void> {
  await waitFor(
    async () => {
      const look = await lookInto(books);
      // Asking the bank about each is dear, and idle as long as others are open.
      const isForever = (tag: string): boolean => cardOf.get(tag) === FOREVER_PENDING_CARD;
      if (look.payments.some((payment) => isOpen(payment) && !isForever(payment.tag))) return false;
      if (look.operations.some(isOperationOpen)) return false;
      const statuses = await bankStatusesOf(bankApiUrl, look);
      return [...statuses.values()].every((status) => status === 'pending');
    },
    { timeoutMs, intervalMs: 200, what: 'every payment to be settled' },
  ).catch(() => undefined); // what is open then is judged
}
