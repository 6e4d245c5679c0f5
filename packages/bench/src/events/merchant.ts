import { type Caller, readEventPage } from '@payment-gateway/testkit';
import { z } from 'zod';

const event = z.object({
  id: z.string(),
  sequence: z.number(),
  timestamp: z.iso.datetime(),
});

export type Event = z.output<typeof event>;

/** Reads an event as a merchant gets it. */
export const readEvent = (given: unknown): Event => event.parse(given);

/** Adds what there is after these events. */
export async function readOn(caller: Caller, events: Event[]): Promise<void> {
  for (;;) {
    const page = await readEventPage(caller, events.at(-1)?.id ?? null);
    if (page === null) throw new Error('The gateway did not list its events.');
    events.push(...page.events.map(readEvent));
    if (!page.hasMore) return;
  }
}
