import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  addWebhookEndpoint,
  type Caller,
  cardOf,
  httpRequest,
  waitFor,
} from '@payment-gateway/testkit';
import { type Print } from '../command-line/print.js';
import { percentile } from '../measure/statistics.js';
import { type Databases } from '../programs/databases.js';
import { makeMerchant, startBenchGateway } from '../programs/gateway.js';
import { productionSettings } from '../programs/settings.js';
import { readEvent } from './merchant.js';

const ENDPOINTS = 16;
const PAYMENTS_PER_SECOND = 100;
const SECONDS = 30;
const CARD = '4242424242424242';
const DUE_MS = 2_000;
const GOAL = 0.99;

/**
 * Whether endpoints get their events in time while as many others never answer. Each belongs to a merchant of its
 * own, and the merchants pay in turn.
 */
export async function sendBesideHangingEndpoints(
  databases: Databases,
  bankApiUrl: string,
  print: Print,
): Promise<boolean> {
  const settings = {
    ...productionSettings(bankApiUrl),
    // Production sends to public addresses alone.
    NODE_ENV: 'development',
    WEBHOOK_PRIVATE_ADDRESSES: 'allow',
    WEBHOOK_KEYS: `bench:${randomBytes(32).toString('base64')}`,
  };
  const gateway = await startBenchGateway({ database: await databases.create(), settings });
  const lateMs: number[] = [];
  const receivers = [];
  const merchants: Caller[] = [];
  try {
    for (let number = 0; number < ENDPOINTS; number++) {
      const token = await makeMerchant({ ...settings, ...gateway.database.env }, `shop${number}`);
      const merchant = { apiUrl: gateway.apiUrl, token };
      const receiver = await startReceiver(number % 2 === 0 ? lateMs : null);
      await addWebhookEndpoint(merchant, { url: receiver.url, events: ['*'] });
      merchants.push(merchant);
      receivers.push(receiver);
    }
    const paid = await payEvenly(merchants);
    // Two events each, and half of them to endpoints that answer.
    await waitFor(() => lateMs.length >= paid, { timeoutMs: 60_000, what: 'all events' });
    const sorted = [...lateMs].sort((one, other) => one - other);
    const share = sorted.filter((ms) => ms <= DUE_MS).length / sorted.length;
    const holds = share >= GOAL;
    print(
      `${holds ? 'holds ' : 'FAILS '} ${ENDPOINTS} endpoints of which ${ENDPOINTS / 2} hang, ${PAYMENTS_PER_SECOND} payments/s for ${SECONDS} s: the others got ${sorted.length} events, ${(share * 100).toFixed(1)} % within ${DUE_MS / 1_000} s (p50 ${percentile(sorted, 0.5)} ms, p99 ${percentile(sorted, 0.99)} ms)\n`,
    );
    return holds;
  } finally {
    for (const receiver of receivers) receiver.close();
    await gateway.stop();
    await gateway.database.close();
  }
}

/** An endpoint that records how late each event arrives, or one that never answers. */
async function startReceiver(lateMs: number[] | null) {
  const server = createServer((req, res) => {
    if (lateMs === null) return;
    text(req).then(
      (body) => {
        lateMs.push(Date.now() - Date.parse(readEvent(JSON.parse(body)).timestamp));
        res.writeHead(204).end();
      },
      () => res.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/events`,
    close(): void {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Returns how many payments were made. */
async function payEvenly(merchants: readonly Caller[]): Promise<number> {
  const paying: Promise<void>[] = [];
  const startedAt = performance.now();
  while (paying.length < SECONDS * PAYMENTS_PER_SECOND) {
    const due = ((performance.now() - startedAt) / 1_000) * PAYMENTS_PER_SECOND;
    while (paying.length < due) {
      const merchant = merchants[paying.length % merchants.length];
      if (merchant !== undefined) paying.push(pay(merchant));
    }
    await sleep(5);
  }
  await Promise.all(paying);
  return paying.length;
}

async function pay({ apiUrl, token }: Caller): Promise<void> {
  const { status } = await httpRequest(`${apiUrl}/payments`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': randomUUID(),
    },
    body: JSON.stringify({ card: cardOf(CARD), amount: 1_000, currency: 'USD' }),
    timeoutMs: 30_000,
  });
  if (status !== 200) throw new Error(`A payment was answered with ${status}`);
}
