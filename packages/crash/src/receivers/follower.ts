import { setTimeout as pause } from 'node:timers/promises';
import { readEventPage } from '@payment-gateway/testkit';
import { type MerchantId, merchantIds, merchantTokens } from '../merchants/order.js';
import { type MerchantEvent, readEvent } from './merchant-event.js';

const LOOK_EVERY_MS = 50;

/** Reads `GET /events` behind the writers, and goes on from the last event each time. */
export type Follower = {
  /** Ends when everything has been read. */
  stop(): Promise<ReadonlyMap<MerchantId, readonly MerchantEvent[]>>;
};

/** Follows the events of all merchants. `apiUrl` names a gateway that is alive; null if none is. */
export function followEvents(apiUrl: () => string | null): Follower {
  let isStopping = false;

  async function follow(merchant: MerchantId): Promise<[MerchantId, readonly MerchantEvent[]]> {
    const token = merchantTokens[merchant];
    const events: MerchantEvent[] = [];
    for (;;) {
      const isLast = isStopping;
      const url = apiUrl();
      const after = events.at(-1)?.id ?? null;
      const page = url === null ? null : await readEventPage({ apiUrl: url, token }, after);
      events.push(...(page?.events ?? []).map(readEvent));
      if (page?.hasMore === true) continue;
      if (isLast && page !== null) return [merchant, events];
      await pause(LOOK_EVERY_MS);
    }
  }

  const following = Promise.all(merchantIds.map(follow));
  // Reported by `stop`.
  following.catch(() => undefined);
  return {
    async stop() {
      isStopping = true;
      return new Map(await following);
    },
  };
}

/** All events of each merchant, in one go. */
export const listEvents = (
  apiUrl: string,
): Promise<ReadonlyMap<MerchantId, readonly MerchantEvent[]>> => followEvents(() => apiUrl).stop();
