import { waitFor } from '@payment-gateway/testkit';
import { type Books } from '../books/books.js';
import { type Follower, listEvents } from '../receivers/follower.js';
import { isWantedBy } from '../receivers/receipt.js';
import { type Receivers } from '../receivers/receivers.js';
import { type SeenOfEvents } from './facts.js';

/** Where events are read and received. */
type Sources = {
  readonly books: Books;
  readonly receivers: Receivers;
  readonly follower: Follower;
  readonly apiUrl: string;
};

/** Waits until every event is delivered, or until the deadline, and gathers what merchants saw. */
export async function gatherEvents(sources: Sources, timeoutMs: number): Promise<SeenOfEvents> {
  const { books, receivers, follower, apiUrl } = sources;
  receivers.calmDown();
  await waitFor(() => isAllDelivered(sources), {
    timeoutMs,
    intervalMs: 500,
    what: 'every event to be delivered',
  }).catch(() => undefined); // the judge reports what is missing
  return {
    lists: await listEvents(apiUrl),
    followed: await follower.stop(),
    endpoints: receivers.endpoints,
    receipts: receivers.receipts(),
    attempts: await books.deliveryAttempts(),
  };
}

async function isAllDelivered({ books, receivers, apiUrl }: Sources): Promise<boolean> {
  if ((await books.unsequenced()) > 0) return false;
  const lists = await listEvents(apiUrl);
  const got = new Set(
    receivers.receipts().map(({ endpointId, event }) => `${endpointId} ${event.id}`),
  );
  return receivers.endpoints.every((endpoint) =>
    (lists.get(endpoint.merchant) ?? [])
      .filter((event) => isWantedBy(endpoint, event))
      .every(({ id }) => got.has(`${endpoint.id} ${id}`)),
  );
}
