import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  freePort,
  run,
  type RunningProcess,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';
import { withServer } from '../support/server.js';
import { openWebhookShop, type WebhookShop } from '../support/webhook-shop.js';

const PAGE = join(__dirname, '../../../../docs/webhooks.md');

// Starts a gateway, a bank and a receiver.
jest.setTimeout(60_000);

describe('The receiver in docs/webhooks.md', () => {
  let shop: WebhookShop;
  let port: number;
  let receiver: RunningProcess;
  const url = () => `http://127.0.0.1:${port}/hooks`;

  beforeAll(async () => {
    shop = await openWebhookShop({ environment: { WEBHOOK_TIMEOUT_MS: '10000' } });
    port = await freePort();
    const { secret } = await shop.endpoint({ url: url() });
    await withServer(shop.gateway.server, async (api) => {
      receiver = await start(secret, api);
      await use();
    });
  });

  afterAll(async () => {
    await receiver.kill();
    await shop.close();
  });

  async function start(secret: string, api: number): Promise<RunningProcess> {
    const [, code = ''] = /^```js\n([^]*?)^```$/m.exec(readFileSync(PAGE, 'utf8')) ?? [];
    const file = join(temporaryFolder('receiver'), 'receiver.mjs');
    writeFileSync(file, code);
    const started = await run({
      command: process.execPath,
      args: [file],
      env: testEnvironment({
        WEBHOOK_SECRET: secret,
        API: `http://127.0.0.1:${api}/api/v1`,
        TOKEN: 'first_merchant_mock_token',
        PORT: String(port),
      }),
    });
    await waitFor(() => started.output().includes('listening'), { what: 'the receiver' });
    return started;
  }

  const handled = () =>
    [...receiver.output().matchAll(/^handled (\d+) /gm)].map(([, n]) => Number(n));

  /** Twelve payments at once, and an event that is sent again. */
  async function use(): Promise<void> {
    await Promise.all(Array.from({ length: 12 }, () => shop.gateway.paid()));
    await waitFor(() => handled().length >= 24, { what: 'all events', timeoutMs: 40_000 });
    const { body } = await shop.gateway.get('/events?limit=3').expect(200);
    const [event] = (body as { data: { id: string }[] }).data;
    const list = await shop.gateway.get('/webhook_endpoints').expect(200);
    const [endpoint] = (list.body as { data: { id: string }[] }).data;
    const id = endpoint?.id ?? '';
    await shop.gateway.post(`/events/${event?.id ?? ''}/resend`, { endpoint_id: id }).expect(200);
    await waitFor(
      async () =>
        (await shop.attempts(id)).filter((one) => one.event_id === event?.id).length === 2,
      { what: 'the event twice' },
    );
  }

  test('handles each event once and in order, whatever arrives twice or late', () => {
    expect(handled()).toEqual(Array.from({ length: 24 }, (_, at) => at + 1));
  });

  test('refuses what is not signed with its secret', async () => {
    const answer = await fetch(url(), {
      method: 'POST',
      headers: {
        'webhook-id': 'event-1',
        'webhook-timestamp': String(Math.floor(Date.now() / 1_000)),
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
      },
      body: '{"sequence": 1000}',
    });
    expect(answer.status).toBe(401);
  });
});
