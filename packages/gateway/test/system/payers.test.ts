import {
  type BankSimulator,
  findSecrets,
  freePort,
  type Gateway,
  startBankSimulator,
  startGateway,
  waitFor,
} from '@payment-gateway/testkit';
import { z } from 'zod';
import { paymentView } from '../../src/http/schemas/payment.js';
import { type Collector, startCollector } from '../support/collector.js';
import { onEachEngine, openMigrated, type TestDatabase } from '../support/engines.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { passChallenge, press, visit } from '../support/payer-robot.js';
import { storedIn } from '../support/stored.js';

const SHOP = 'https://shop.example/thanks?order=6735';
const waitingPayment = z.object({ id: z.string(), next_action: z.object({ url: z.string() }) });

onEachEngine('A payer with a real bank', (fresh) => {
  let database: TestDatabase;
  let bank: BankSimulator;
  let gateway: Gateway;
  let collector: Collector;

  beforeAll(async () => {
    collector = await startCollector();
    database = await fresh();
    await (await openMigrated(database)).close();
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${port}`;
    bank = await startBankSimulator({
      env: {
        BANK_NOTIFY_URL: `${publicUrl}/bank/notifications`,
        BANK_SETTLE_MS: '300',
        BANK_CHALLENGE_MS: '20000',
      },
    });
    gateway = await startGateway({
      port,
      env: {
        ...database.environment,
        BANK_URL: bank.apiUrl,
        PUBLIC_URL: publicUrl,
        BANK_TIMEOUT_MS: '1000',
        DATABASE_TIMEOUT_MS: '2000',
        RECONCILE_AFTER_MS: '6000',
        // What settles within the test's time was notified, or asked about because of the payer.
        RECONCILE_EVERY_MS: '200',
        RECONCILE_MAX_PAUSE_MS: '60000',
        LOG_LEVEL: 'debug',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_SCHEDULE_DELAY: '100',
      },
    });
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
    await database.drop();
    collector.close();
  });

  const call = async (path: string, body?: object) => {
    const answer = await fetch(`${gateway.apiUrl}${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
    });
    return (await answer.json()) as unknown;
  };

  /** A payment that waits for its payer, and where the payer goes. */
  async function challenged(number: string, fields: object = {}) {
    const body = await call('/payments', paymentBody({ return_url: SHOP, ...fields }, { number }));
    const { id, next_action: next } = waitingPayment.parse(body);
    return { id, url: next.url, shop: `${SHOP}&payment_id=${id}` };
  }

  const see = async (id: string) => paymentView.parse(await call(`/payments/${id}`));
  const settled = (id: string) =>
    waitFor(
      async () => {
        const payment = await see(id);
        return !['requires_action', 'processing'].includes(payment.status) && payment;
      },
      { what: 'an outcome', timeoutMs: 15_000 },
    );
  const chargesOf = async (id: string) =>
    (await bank.ledger(id)).filter(({ kind }) => kind === 'charge').length;

  test.each([
    ['confirm', 'succeeded', null, 'authenticated', 1],
    ['fail', 'failed', 'authentication_failed', 'not_authenticated', 0],
    ['cancel', 'failed', 'authentication_canceled', 'canceled', 0],
  ] as const)('who presses %s is at the shop when the payment has %s', async (...told) => {
    const [decision, status, reason, result, charges] = told;
    const { id, url, shop } = await challenged('4000000000003220');
    const way = await passChallenge(url, decision);
    expect(way.shop).toBe(shop);
    // At once: recorded before the redirect.
    expect(await see(id)).toMatchObject({
      status,
      decline_reason: reason,
      three_d_secure: { flow: 'challenge', result },
      next_action: null,
    });
    expect(await chargesOf(id)).toBe(charges);
    expect((await visit(url)).location).toBe(shop);
  });

  test('who passes in two tabs and clicks twice is charged once', async () => {
    const { id, url, shop } = await challenged('4000000000003220');
    const [first, second] = await Promise.all([visit(url), visit(url)]);
    expect(second.location).toBe(first.location);
    const clicks = await Promise.all(
      [1, 2, 3].map(async () => visit((await press(first.location, 'confirm')).location)),
    );
    expect(clicks.map(({ location }) => location)).toEqual([shop, shop, shop]);
    expect((await see(id)).status).toBe('succeeded');
    expect(await chargesOf(id)).toBe(1);
  });

  test('whom the bank never sends back is recorded because the bank notifies', async () => {
    const { id, url } = await challenged('4000009900002406');
    const { location } = await visit(url);
    expect((await press(location, 'confirm')).location).toBe('');
    expect((await settled(id)).status).toBe('succeeded');
    expect(await chargesOf(id)).toBe(1);
  });

  test('of whom the bank notifies twice and out of order is recorded once', async () => {
    const { id, url } = await challenged('4000009900002505');
    await passChallenge(url, 'confirm');
    expect((await settled(id)).status).toBe('succeeded');
    expect(await chargesOf(id)).toBe(1);
  });

  test.each([
    ['resets the first question', '4000009900002109'],
    ['answers the first question with a 500, and does not notify', '4000009900002604'],
  ])('is at the shop all the same if the bank %s, and is recorded later', async (_how, number) => {
    const { id, url, shop } = await challenged(number);
    expect((await passChallenge(url, 'confirm')).shop).toBe(shop);
    // A reload asks again.
    await waitFor(
      async () => {
        await visit(`${url}/return`);
        return (await see(id)).status === 'succeeded';
      },
      { what: 'the payment to succeed' },
    );
    expect(await chargesOf(id)).toBe(1);
  });

  test('whose bank decides later is told processing, and the bank notifies the end', async () => {
    const { id, url, shop } = await challenged('4000009900002208');
    expect((await passChallenge(url, 'confirm')).shop).toBe(shop);
    expect((await settled(id)).status).toBe('succeeded');
    expect(await chargesOf(id)).toBe(1);
  });

  test('whose authorization is held can be captured after the challenge', async () => {
    const { id, url } = await challenged('4000000000003220', { capture: 'manual' });
    await passChallenge(url, 'confirm');
    expect((await see(id)).status).toBe('authorized');
    await call(`/payments/${id}/captures`, {});
    expect((await see(id)).status).toBe('succeeded');
  });

  test('whose payment the merchant voids is sent to the shop, whatever they press', async () => {
    const { id, url, shop } = await challenged('4000000000003220');
    const { location } = await visit(url);
    await call(`/payments/${id}/void`, {});
    expect((await see(id)).status).toBe('canceled');
    await press(location, 'confirm');
    expect((await visit(url)).location).toBe(shop);
    expect((await visit(`${url}/return`)).location).toBe(shop);
    expect((await see(id)).status).toBe('canceled');
    expect(await chargesOf(id)).toBe(0);
  });

  test('leaves neither their addresses nor where these lead in any log, trace or table', async () => {
    const { url } = await challenged('4000000000003220');
    const way = await passChallenge(`${url}?from=the-shop-of-6735`, 'confirm');
    const token = new URL(url).pathname.split('/')[2] ?? '';
    const secrets = [
      { name: 'token', value: token },
      { name: 'challenge of the bank', value: new URL(way.challenge).pathname.split('/')[2] ?? '' },
      { name: 'query', value: 'the-shop-of-6735' },
    ];
    await waitFor(() => gateway.output().split('/3d-secure/{token}/return').length > 1, {
      what: 'the log line of the return',
    });
    const route = 'GET /3d-secure/{token}/return';
    await waitFor(() => collector.spans().some(({ name }) => name === route), {
      what: 'the span of the return',
    });
    const everything = [
      { name: 'traces', bytes: Buffer.from(collector.bodies().join('\n')) },
      ...(await storedIn(database, ['payments', 'payment_events', 'cards'])),
      { name: 'log of the gateway', bytes: Buffer.from(gateway.output()) },
      { name: 'log of the bank', bytes: Buffer.from(bank.output()) },
    ];
    expect(findSecrets(everything, secrets)).toEqual([]);
    const planted = [{ name: 'planted', bytes: Buffer.from(`GET /3d-secure/${token}`) }];
    expect(findSecrets(planted, secrets)).toHaveLength(1);
  });
});
