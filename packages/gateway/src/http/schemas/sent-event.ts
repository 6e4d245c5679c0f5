import { type StoredEvent } from '../../services/ports/event-store.js';
import { type MerchantEventView, storedViewOf } from './merchant-event.js';

/** The event that a call sends. */
export const sentEventViewOf = ({
  event,
}: {
  readonly event: StoredEvent;
  readonly replayed: boolean;
}): MerchantEventView => storedViewOf(event);
