import { addWebhookEndpoint, freePort } from '@payment-gateway/testkit';
import { merchantTokens } from '../merchants/order.js';
import { type Endpoint, type Receipt } from './receipt.js';
import { createReceiver, type Dice } from './receiver.js';

// One merchant has several endpoints, of which one asked for a part of its events.
const ENDPOINTS: readonly Omit<Endpoint, 'id'>[] = [
  { merchant: 'merchant_one', types: ['*'] },
  {
    merchant: 'merchant_one',
    types: ['payment.succeeded', 'payment.failed', 'payment.canceled', 'refund.succeeded'],
  },
  { merchant: 'merchant_two', types: ['*'] },
];

/** The endpoints of all merchants, which are killed and restarted together. */
export type Receivers = {
  readonly endpoints: readonly Endpoint[];
  /** The signing secrets, which no file or log may contain. */
  readonly secrets: readonly string[];
  receipts(): readonly Receipt[];
  listen(): Promise<void>;
  kill(): Promise<void>;
  calmDown(): void;
};

/** Registers an endpoint for each receiver. */
export async function createReceivers(apiUrl: string, dice: Dice): Promise<Receivers> {
  const made = [];
  for (const { merchant, types } of ENDPOINTS) {
    const receiver = createReceiver(await freePort(), dice);
    const { id, secret } = await addWebhookEndpoint(
      { apiUrl, token: merchantTokens[merchant] },
      { url: receiver.url, events: types },
    );
    receiver.serve({ id, secret });
    made.push({ receiver, secret, endpoint: { id, merchant, types } });
  }
  const receivers = made.map(({ receiver }) => receiver);
  return {
    endpoints: made.map(({ endpoint }) => endpoint),
    secrets: made.map(({ secret }) => secret),
    receipts: () => receivers.flatMap(({ receipts }) => receipts),
    async listen() {
      await Promise.all(receivers.map((receiver) => receiver.listen()));
    },
    async kill() {
      await Promise.all(receivers.map((receiver) => receiver.kill()));
    },
    calmDown() {
      for (const receiver of receivers) receiver.calmDown();
    },
  };
}
