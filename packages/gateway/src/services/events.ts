import { ApiError } from '../domain/errors.js';
import { unknownCursor } from './cursors.js';
import { type EventFilter, type EventStore, type StoredEvent } from './ports/event-store.js';
import { type Listed } from './ports/payment-store.js';
import { type AdmitRead } from './read-admission.js';

/** How merchants read their events. */
export type Events = {
  /** Throws ApiError `event_not_found`, also for another merchant's event. */
  getEvent(merchantId: string, eventId: string): Promise<StoredEvent>;
  /**
   * Oldest first, after the event with the id `after`. Throws ApiError `validation_failed` for a cursor that is not
   * one of the merchant's events.
   */
  listEvents(
    merchantId: string,
    filter: EventFilter,
    page: { readonly after: string | null; readonly limit: number },
  ): Promise<Listed<StoredEvent>>;
};

/** What `after` has to be. */
export const AFTER_EVENT = 'must be the id of the last event that you have read';

export function createEvents(deps: {
  events: Pick<EventStore, 'findEvent' | 'listEvents'>;
  admitRead: AdmitRead;
}): Events {
  const { events, admitRead } = deps;

  async function sequenceOf(merchantId: string, eventId: string | null): Promise<number> {
    if (eventId === null) return 0;
    const event = await events.findEvent(merchantId, eventId);
    if (event === null) throw unknownCursor(AFTER_EVENT, 'after');
    return event.sequence;
  }

  return {
    async getEvent(merchantId, eventId) {
      const event = await admitRead(merchantId, () => events.findEvent(merchantId, eventId));
      if (event === null) throw new ApiError('event_not_found');
      return event;
    },

    listEvents: (merchantId, filter, { after, limit }) =>
      admitRead(merchantId, async () =>
        events.listEvents(
          { merchantId, after: await sequenceOf(merchantId, after) },
          filter,
          limit,
        ),
      ),
  };
}
