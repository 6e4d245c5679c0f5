import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import {
  type BankSimulator,
  complaintsAboutMetrics,
  findSecrets,
  freePort,
  type Gateway,
  hasPromtool,
  httpGet,
  startBankSimulator,
  startGateway,
  waitFor,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { startHeldBank } from '../support/held-bank.js';
import { runToEnd } from '../support/programs.js';
import { scrape } from '../support/scrape.js';
import { startWhimsicalBank } from '../support/whimsical-bank.js';

const SUCCEEDS = '4242424242424242';
const DECLINED = '4000000000000002';
const ANSWERED_500 = '4000009900000509';
const HOLDER = 'Grace Brewster Hopper';

/** Pays as the first merchant, or with the given token and body. */
async function send(gateway: Gateway, path: string, body: object): Promise<{ id: string }> {
  const answer = await fetch(`${gateway.url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
    body: JSON.stringify(body),
  });
  return (await answer.json()) as { id: string };
}

const pay = (gateway: Gateway, number: string, fields: object = {}) =>
  send(gateway, '/payments', paymentBody(fields, { number, holder_name: HOLDER }));

describe('The metrics of a gateway', () => {
  let bank: BankSimulator;
  let gateway: Gateway;
  let port: number;

  beforeAll(async () => {
    bank = await startBankSimulator();
    port = await freePort();
    gateway = await startGateway({
      env: {
        BANK_URL: bank.apiUrl,
        METRICS_PORT: String(port),
        // Nothing becomes due during the test.
        RECONCILE_AFTER_MS: '3600000',
        RECONCILE_EVERY_MS: '3600000',
        RECONCILE_MAX_PAUSE_MS: '3600000',
      },
    });
    await pay(gateway, SUCCEEDS);
    await send(gateway, '/api/v1/payment', paymentBody({}, { number: SUCCEEDS }));
    await pay(gateway, DECLINED);
    await pay(gateway, ANSWERED_500);
    const { id } = await pay(gateway, SUCCEEDS, { capture: 'manual' });
    await send(gateway, `/payments/${id}/captures`, { amount: 400 });
    await send(gateway, `/payments/${id}/refunds`, { amount: 100 });
    await send(gateway, '/payments', paymentBody({ amount: -1 }));
    await send(gateway, '/payments', paymentBody({ amount: 1000 }, { number: '4242' }));
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
  });

  test('show how payments ended, and why they were declined', async () => {
    const seen = await scrape(port);
    const payments = (status: string, reason = '') =>
      seen.of(`payment_gateway_payments_total{status="${status}",decline_reason="${reason}"}`);
    expect(payments('succeeded')).toBe(2);
    expect(payments('authorized')).toBe(1);
    expect(payments('failed', 'insufficient_funds')).toBe(1);
    expect(payments('processing')).toBe(1);
    expect(payments('canceled')).toBe(0);
  });

  test('show the outcomes of captures and refunds', async () => {
    const seen = await scrape(port);
    const operations = (kind: string, status: string) =>
      seen.of(`payment_gateway_operations_total{kind="${kind}",status="${status}"}`);
    expect(operations('capture', 'succeeded')).toBe(1);
    expect(operations('refund', 'succeeded')).toBe(1);
    expect(operations('void', 'succeeded')).toBe(0);
  });

  test('show what the bank answered and how long it took', async () => {
    const seen = await scrape(port);
    const calls = (call: string, outcome: string) =>
      seen.of(
        `payment_gateway_bank_request_duration_seconds_count{call="${call}",outcome="${outcome}"}`,
      );
    expect(calls('deposit', 'approved')).toBe(3);
    expect(calls('deposit', 'declined')).toBe(1);
    expect(calls('deposit', 'unknown')).toBe(1);
    expect(calls('capture', 'approved')).toBe(1);
    expect(calls('refund', 'approved')).toBe(1);
    expect(seen.of('payment_gateway_unknown_outcomes_total{call="deposit"}')).toBe(1);
    expect(seen.of('payment_gateway_unknown_outcomes_total{call="refund"}')).toBe(0);
    expect(seen.of('payment_gateway_bank_circuit_open')).toBe(0);
  });

  test('count responses by route, with aliases under their route', async () => {
    const seen = await scrape(port);
    const answers = (route: string, status: number) =>
      seen.of(
        `http_request_duration_seconds_count{method="POST",route="${route}",status_code="${status}"}`,
      );
    expect(answers('/payments', 200)).toBe(5);
    expect(answers('/payments', 422)).toBe(2);
    expect(answers('/payments/{id}/captures', 200)).toBe(1);
    expect(seen.labelValues('route')).not.toContain('/payment');
  });

  test('show batch sizes, payments under way, and that nothing waits too long', async () => {
    const seen = await scrape(port);
    const rows = (write: string) =>
      seen.of(`payment_gateway_group_commit_batch_size_sum{write="${write}"}`);
    expect(rows('intent')).toBe(5);
    // Outcomes of five payments, and request and outcome of two operations.
    expect(rows('change')).toBe(9);
    expect(seen.of('payment_gateway_payments_under_way')).toBe(0);
    expect(seen.of('payment_gateway_payments_under_way_limit')).toBe(256);
    expect(seen.of('payment_gateway_payments_refused_total')).toBe(0);
    expect(seen.of('payment_gateway_database_up')).toBe(1);
    expect(seen.of('payment_gateway_reconciler_due')).toBe(0);
    expect(seen.of('payment_gateway_reconciler_oldest_due_seconds')).toBe(0);
    expect(seen.of('payment_gateway_attention')).toBe(0);
    expect(seen.of('payment_gateway_refunds_pending_oldest_age_seconds')).toBe(0);
    expect(seen.of('payment_gateway_captures_pending_oldest_age_seconds')).toBe(0);
    const lookedAt = seen.of('payment_gateway_reconciler_last_success_timestamp_seconds') ?? 0;
    expect(Date.now() / 1_000 - lookedAt).toBeLessThan(300);
  });

  test("show the database's time per operation", async () => {
    const seen = await scrape(port);
    const asked = (operation: string) =>
      seen.of(
        `payment_gateway_database_duration_seconds_count{operation="${operation}",result="ok"}`,
      );
    expect(asked('record_intent')).toBe(5);
    expect(asked('record_change')).toBe(9);
    // By the capture and the refund, which read their payment first.
    expect(asked('find_payment')).toBe(2);
    // Merchants' tokens are cached for a while.
    expect(asked('find_token')).toBe(1);
    expect(asked('take_due')).toBeGreaterThan(0);
    expect(seen.labelValues('result')).toEqual(['ok']);
  });

  test('show the age of the oldest payment without an outcome', async () => {
    await waitFor(
      async () =>
        ((await scrape(port)).of('payment_gateway_unsettled_oldest_age_seconds') ?? 0) > 0,
      { what: 'the unheard payment to have an age' },
    );
  });

  test('show which version runs, and the state of Node', async () => {
    const seen = await scrape(port);
    expect(seen.of('payment_gateway_build_info{version="1.0.0"}')).toBe(1);
    expect(seen.of('process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(seen.of('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
  });

  test('contain nothing of a card, its holder or a token', async () => {
    const { text } = await scrape(port);
    const secrets = [SUCCEEDS, DECLINED, ANSWERED_500, HOLDER, 'first_merchant_mock_token'];
    expect(
      findSecrets(
        [{ name: '/metrics', bytes: Buffer.from(text) }],
        secrets.map((value) => ({ name: value, value })),
      ),
    ).toEqual([]);
  });

  test('have their port to themselves', async () => {
    for (const path of ['/', '/payments', '/health/live', '/metrics/x']) {
      expect((await httpGet(`http://127.0.0.1:${port}${path}`)).status).toBe(404);
    }
    expect((await httpGet(`${gateway.url}/metrics`)).status).toBe(404);
  });

  test('are exactly those explained in docs/observability.md', async () => {
    const page = readFileSync(join(__dirname, '../../../../docs/observability.md'), 'utf8');
    const explained = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name ?? '');
    const own = /^(http|payment_gateway)_/;
    expect(explained.filter((name) => own.test(name)).sort()).toEqual(
      (await scrape(port))
        .names()
        .filter((name) => own.test(name))
        .sort(),
    );
  });

  (hasPromtool() ? test : test.skip)("pass promtool's checks", async () => {
    expect(await complaintsAboutMetrics((await scrape(port)).text)).toBe('');
  });
});

describe('Whatever merchants and the bank send,', () => {
  test('no metric label has a value from it', async () => {
    const bank = await startWhimsicalBank();
    const port = await freePort();
    const gateway = await startGateway({
      env: { BANK_URL: bank.url, METRICS_PORT: String(port), WORKERS: 'none' },
    });
    const ask = async (method: string, path: string) => {
      const sent = request(`${gateway.url}${path}`, { method, agent: false });
      sent.setHeader('Authorization', 'Bearer nobodys_token');
      sent.setHeader('X-Request-Id', `theirs-${path.length}`);
      const [answer] = (await once(sent.end(), 'response')) as [NodeJS.ReadableStream];
      answer.resume();
      await once(answer, 'end');
    };
    for (const method of ['PROPFIND', 'PURGE', 'TRACE', 'M-SEARCH', 'OPTIONS', 'DELETE']) {
      await ask(method, '/theirs');
      await ask(method, '/payments/theirs');
    }
    for (const path of [
      '/payments/theirs?status=theirs',
      '/payments/theirs/refunds',
      '/refunds/theirs',
      '/api/v1/theirs',
      '/%E0%A4%A',
      '/payments/%00theirs%22%7D%0A',
      '/swagger/theirs',
      '//theirs',
    ]) {
      await ask('GET', path);
    }
    for (let i = 0; i < 40; i++) await pay(gateway, SUCCEEDS);

    const seen = await scrape(port);
    expect(seen.text).not.toContain('theirs');
    expect(seen.labelValues('method').sort()).toEqual([
      'DELETE',
      'GET',
      'OPTIONS',
      'POST',
      'other',
    ]);
    expect(seen.labelValues('route').sort()).toEqual([
      '/health/ready',
      '/payments',
      '/payments/{id}',
      '/payments/{id}/refunds',
      '/refunds/{id}',
      'unmatched',
    ]);
    // Forty declines, each with a different reason.
    expect(seen.labelValues('decline_reason').sort()).toEqual(['', 'generic_decline']);
    const declined =
      'payment_gateway_payments_total{status="failed",decline_reason="generic_decline"}';
    expect(seen.of(declined)).toBe(40);

    await gateway.terminate();
    bank.close();
  });
});

describe('Above the limit of payments under way', () => {
  test('refused payments are counted, beside those under way', async () => {
    const bank = await startHeldBank();
    const port = await freePort();
    const gateway = await startGateway({
      env: { BANK_URL: bank.url, METRICS_PORT: String(port), MAX_PAYMENTS_UNDER_WAY: '2' },
    });
    const held = [pay(gateway, SUCCEEDS), pay(gateway, SUCCEEDS)];
    await waitFor(() => bank.holding() === 2, { what: 'two payments at the bank' });
    for (let i = 0; i < 3; i++) await pay(gateway, SUCCEEDS);

    const seen = await scrape(port);
    expect(seen.of('payment_gateway_payments_refused_total')).toBe(3);
    expect(seen.of('payment_gateway_payments_under_way')).toBe(2);
    expect(seen.of('payment_gateway_payments_under_way_limit')).toBe(2);
    bank.approveAll();
    await Promise.all(held);
    await gateway.terminate();
    bank.close();
  });
});

describe('With the bank down', () => {
  test('the circuit is shown as open', async () => {
    const port = await freePort();
    const gateway = await startGateway({
      env: {
        BANK_URL: `http://127.0.0.1:${await freePort()}/api/v1`,
        METRICS_PORT: String(port),
        WORKERS: 'none',
      },
    });
    for (let i = 0; i < 5; i++) await pay(gateway, SUCCEEDS);
    const seen = await scrape(port);
    expect(seen.of('payment_gateway_bank_circuit_open')).toBe(1);
    expect(seen.of('payment_gateway_unknown_outcomes_total{call="deposit"}')).toBe(5);
    // The processes that run the reconciler report what describes the whole database.
    expect(seen.names()).not.toContain('payment_gateway_reconciler_due');
    await gateway.terminate();
  });
});

describe('The metrics port', () => {
  test('is named with its setting if it is taken', async () => {
    const squatter = createServer().listen(0);
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const { code, output } = await runToEnd('main', {
      GATEWAY_PORT: String(await freePort()),
      METRICS_PORT: String(port),
    });
    squatter.close();
    expect(code).toBe(1);
    expect(output).toContain(`Port ${port} is taken. Set METRICS_PORT to another one, or to off`);
    expect(output).not.toMatch(/^\s+at /m);
  });

  test.each(['70000', '0', 'none', '-1', '9464.5'])('cannot be %s', async (value) => {
    const { code, output } = await runToEnd('main', { METRICS_PORT: value });
    expect(code).toBe(1);
    expect(output).toContain('METRICS_PORT must be "off" or a whole number from 1 to 65535');
  });

  test("cannot be the API's", async () => {
    const { code, output } = await runToEnd('main', { METRICS_PORT: '8080' });
    expect(code).toBe(1);
    expect(output).toContain('METRICS_PORT must be another port than GATEWAY_PORT');
  });
});
