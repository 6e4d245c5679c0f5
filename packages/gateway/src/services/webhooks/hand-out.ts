import { wants, type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { type EventStore, type StoredEvent } from '../ports/event-store.js';
import { type DeliveryStore, type NewDelivery } from '../ports/webhook-store.js';
import { disabledDraft, eventOf } from './endpoint-events.js';

/** Turns events into deliveries. */
export type HandOut = {
  /** Hands out what there is, in batches; returns how many events it looked at. Throws StoreUnavailable. */
  handOut(): Promise<number>;
};

const PLACES_AT_ONCE = 50;
const EVENTS_AT_ONCE = 50;
const RECOVERIES_AT_ONCE = 20;

export function createHandOut(deps: { store: DeliveryStore; events: EventStore }): HandOut {
  const { store, events } = deps;

  // The events are read before the endpoints: an endpoint that was there before an event is found.
  async function handOutNew(): Promise<number> {
    const places = await store.listBehind(PLACES_AT_ONCE);
    if (places.length === 0) return 0;
    const next = await events.readNext(places, EVENTS_AT_ONCE);
    const endpoints = await store.endpointsOf(places.map(({ merchantId }) => merchantId));
    const parts = places.flatMap((place) => {
      const isOwn = ({ merchantId }: { merchantId: string }) => merchantId === place.merchantId;
      const own = next.filter(isOwn);
      const last = own.at(-1);
      if (last === undefined) return [];
      const deliveries = deliveriesOf(own, endpoints.filter(isOwn));
      return [{ place, upTo: last.sequence, deliveries }];
    });
    await store.handOut(parts);
    return next.length;
  }

  async function recoverNext(): Promise<number> {
    const endpoints = await store.listRecovering(RECOVERIES_AT_ONCE);
    let looked = 0;
    for (const endpoint of endpoints) {
      const { merchantId, recovery } = endpoint;
      if (recovery === null) continue;
      const next = await events.readNext([{ merchantId, after: recovery.after }], EVENTS_AT_ONCE);
      const within = next.filter(({ sequence }) => sequence <= recovery.upTo);
      const last = within.at(-1)?.sequence ?? recovery.upTo;
      const upTo = last >= recovery.upTo ? null : last;
      await store.recover(endpoint, upTo, deliveriesOf(within, [endpoint]));
      looked += within.length;
    }
    return looked;
  }

  // A process may have died between the disabling and its event; so this does both ends of it.
  async function announce(): Promise<void> {
    for (const { endpoint, eventId } of await store.listUnannounced(RECOVERIES_AT_ONCE)) {
      await events.append([disabledDraft(endpoint, eventId)]);
      await store.markAnnounced(eventId);
    }
  }

  return {
    async handOut() {
      await announce();
      return (await handOutNew()) + (await recoverNext());
    },
  };
}

const deliveriesOf = (
  events: readonly StoredEvent[],
  endpoints: readonly WebhookEndpoint[],
): NewDelivery[] =>
  events.flatMap((event) => {
    const kind = eventOf(event);
    return endpoints
      .filter((endpoint) => wants(endpoint, kind))
      .map(({ id }) => ({ endpointId: id, event }));
  });
