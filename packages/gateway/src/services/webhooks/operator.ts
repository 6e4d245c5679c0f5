import { newNote } from '../../domain/audit.js';
import { Refusal } from '../../domain/errors.js';
import { changeEndpoint, type WebhookEndpoint } from '../../domain/webhooks/endpoint.js';
import { type Audit } from '../audit.js';
import { type Clock } from '../ports/clock.js';
import { type EventStore } from '../ports/event-store.js';
import { type EndpointStore, type WebhookAttempt } from '../ports/webhook-store.js';

/** What operators do with merchants' endpoints. All throw Refusal, and StoreUnavailable. */
export type WebhookOperator = {
  /** Of one merchant, or of all. */
  list(merchantId: string | null): AsyncIterable<WebhookEndpoint>;
  setEnabled(endpointId: string, enabled: boolean, actor: string): Promise<void>;
  /** Newest first. */
  attempts(endpointId: string, limit: number): Promise<readonly WebhookAttempt[]>;
  resend(eventId: string, endpointId: string, actor: string): Promise<void>;
};

export function createWebhookOperator(deps: {
  store: EndpointStore;
  events: EventStore;
  audit: Pick<Audit, 'watch'>;
  clock: Clock;
}): WebhookOperator {
  const { store, events, audit, clock } = deps;

  async function find(id: string): Promise<WebhookEndpoint> {
    const endpoint = await store.findAny(id);
    if (endpoint === null) throw new Refusal('There is no such webhook endpoint.');
    return endpoint;
  }

  return {
    async *list(merchantId) {
      let last: string | null = null;
      for (;;) {
        const page: readonly WebhookEndpoint[] = await store.listAll(merchantId, last);
        yield* page;
        last = page.at(-1)?.id ?? null;
        if (last === null) return;
      }
    },

    async setEnabled(id, enabled, actor) {
      const act = enabled ? 'enable_webhook_endpoint' : 'disable_webhook_endpoint';
      let note = newNote(act, actor, { on: id });
      await audit.watch(note, async () => {
        for (;;) {
          const before = await find(id);
          note = { ...note, merchantId: before.merchantId };
          if ((before.disabled === null) === enabled) {
            throw new Refusal(
              `The webhook endpoint is ${enabled ? 'enabled' : 'disabled'} already.`,
            );
          }
          const after = changeEndpoint(before, { enabled }, 'operator', clock());
          const { kind } = await store.changeEndpoint(before, after, { note });
          if (kind === 'recorded') return;
        }
      });
    },

    async attempts(endpointId, limit) {
      const { id } = await find(endpointId);
      return (await store.listAttempts(id, { limit, startingAfter: null })).data;
    },

    async resend(eventId, endpointId, actor) {
      const note = newNote('resend_event', actor, { on: eventId });
      await audit.watch(note, async () => {
        const endpoint = await find(endpointId);
        const { merchantId, disabled } = endpoint;
        if (disabled !== null)
          throw new Refusal('The webhook endpoint is disabled. Enable it first.');
        const event = await events.findEvent(merchantId, eventId);
        if (event === null) throw new Refusal('The merchant of the endpoint has no such event.');
        const detail = `to endpoint ${endpoint.id}`;
        await store.resend(endpoint, event, { note: { ...note, merchantId, detail } });
      });
    },
  };
}
