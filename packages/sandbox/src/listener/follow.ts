import { setTimeout as sleep } from 'node:timers/promises';
import { GatewayUnavailable, type ListedEvent, readEvents } from './events.js';

const POLL_MS = 300;

/**
 * Yields a merchant's events as they happen: those after `after`, or from now on. The gateway may go away and come
 * back meanwhile: the last event that was read is all there is to remember.
 */
export async function* followEvents(options: {
  readonly gateway: { readonly apiUrl: string; readonly token: string };
  /** Null: from the first event on. */
  readonly after: string | null;
  /** Reads what is there without yielding it. */
  readonly isFromNowOn: boolean;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}): AsyncGenerator<ListedEvent> {
  const { gateway, say, signal } = options;
  let last = options.after;
  let isPast = options.isFromNowOn;
  let complaint = '';
  let isReady = false;
  while (!signal.aborted) {
    let restMs = POLL_MS;
    try {
      const { events, hasMore } = await readEvents(gateway, last);
      if (complaint !== '') say('The gateway answers again.');
      complaint = '';
      for (const event of events) {
        last = event.id;
        if (!isPast) yield event;
      }
      if (hasMore) continue;
      isPast = false;
      if (!isReady) say('Waiting for events.');
      isReady = true;
    } catch (error) {
      if (!(error instanceof GatewayUnavailable)) throw error;
      if (error.message !== complaint) say(`${error.message} Trying again.`);
      complaint = error.message;
      restMs = error.retryAfterMs;
    }
    await sleep(restMs, undefined, { signal }).catch(() => null);
  }
}
