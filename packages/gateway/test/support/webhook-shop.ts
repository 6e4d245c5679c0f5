import { waitFor } from '@payment-gateway/testkit';
import { z } from 'zod';
import { shownEndpointView } from '../../src/http/schemas/webhook-endpoint.js';
import { attemptView } from '../../src/http/schemas/webhook-attempt.js';
import { FIRST_MERCHANT, openSandbox } from './gateway.js';
import { type Received, startReceiver } from './webhook-receiver.js';

/** Everything of webhooks at once: short pauses, and receivers on this machine. */
export const QUICK_WEBHOOKS = {
  WORKERS: 'inline',
  WEBHOOK_PRIVATE_ADDRESSES: 'allow',
  WEBHOOK_PAUSES_MS: '0,50,100,100,100',
  WEBHOOK_TIMEOUT_MS: '1000',
  WEBHOOK_EVERY_MS: '20',
  SEQUENCE_EVERY_MS: '20',
};

/** A sandbox whose merchant gets events at a server of its own. */
export async function openWebhookShop(options: Parameters<typeof openSandbox>[0] = {}) {
  const sandbox = await openSandbox({
    ...options,
    environment: { ...QUICK_WEBHOOKS, ...options.environment },
  });
  const receiver = await startReceiver();
  const { gateway } = sandbox;

  async function endpoint(fields: object = {}, headers: Record<string, string> = {}) {
    const body = { url: receiver.url, events: ['*'], ...fields };
    const answer = await gateway.post('/webhook_endpoints', body, headers).expect(200);
    const made = shownEndpointView.parse(answer.body);
    return { ...made, secret: made.secret ?? '' };
  }

  return {
    ...sandbox,
    receiver,
    /** A new endpoint, by default at the receiver and for every event. */
    endpoint,
    change: (id: string, body: object | string, authorization = FIRST_MERCHANT) =>
      gateway.request
        .patch(`/api/v1/webhook_endpoints/${id}`)
        .set({ 'Content-Type': 'application/json', Authorization: authorization })
        .send(body),
    remove: (id: string, authorization = FIRST_MERCHANT) =>
      gateway.request
        .delete(`/api/v1/webhook_endpoints/${id}`)
        .set({ Authorization: authorization }),
    /** Waits until the receiver has got this event. */
    gets: (is: (received: Received) => boolean, what = 'a request'): Promise<Received> =>
      waitFor(() => receiver.received.find(is), { what }),
    /** The attempts at an endpoint, newest first. */
    async attempts(id: string) {
      const { body } = await gateway
        .get(`/webhook_endpoints/${id}/deliveries?limit=100`)
        .expect(200);
      return z.looseObject({ data: z.array(attemptView) }).parse(body).data;
    },
    async close() {
      await sandbox.close();
      await receiver.close();
    },
  };
}

export type WebhookShop = Awaited<ReturnType<typeof openWebhookShop>>;
