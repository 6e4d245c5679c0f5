import { waitFor } from '@payment-gateway/testkit';
import { bankStatusOf } from '../bank-status.js';
import { isOpen } from '../books/books.js';
import { inParallel } from '../in-parallel.js';
import { FOREVER_PENDING_CARD } from './cards.js';
import { type World } from './world.js';

const ASKED_AT_ONCE = 8;

/** Waits until nothing is open any more that the bank calls final, or until the deadline. */
export async function untilSettled(
  world: World,
  cardOf: ReadonlyMap<string, string>,
  timeoutMs: number,
): Promise<void> {
  await waitFor(
    async () => {
      const open = (await world.books.payments()).filter(isOpen);
      // Asking the bank about each is dear, and idle as long as others are open.
      if (open.some(({ tag }) => cardOf.get(tag) !== FOREVER_PENDING_CARD)) return false;
      const statuses = await statusesOf(
        world,
        open.map(({ id }) => id),
      );
      return [...statuses.values()].every((status) => status === 'pending');
    },
    { timeoutMs, intervalMs: 200, what: 'every payment to be settled' },
  ).catch(() => undefined); // what is open then is judged
}

/** What the bank says of each of these payments. */
export async function statusesOf(
  { bankApiUrl }: World,
  ids: readonly string[],
): Promise<Map<string, string>> {
  const statuses = await inParallel(ids, ASKED_AT_ONCE, async (id) => {
    return [id, await bankStatusOf(bankApiUrl, id)] as const;
  });
  return new Map(statuses);
}
