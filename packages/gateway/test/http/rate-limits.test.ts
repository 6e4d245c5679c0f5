import { waitFor } from '@payment-gateway/testkit';
import { type TestDatabase } from '../support/engines.js';
import {
  openSandbox,
  paymentBody,
  rowCount,
  SECOND_MERCHANT,
  type TestGateway,
} from '../support/gateway.js';

type Answer = { readonly headers: Record<string, string> };

// One item with parameters, as in the structured fields of RFC 9651.
const POLICY = /^"([a-z]+)";q=(\d+);w=(\d+)$/;
const STANDING = /^"([a-z]+)";r=(\d+);t=(\d+)$/;

function standingOf({ headers }: Answer) {
  const [, policy, quota, window] = POLICY.exec(headers['ratelimit-policy'] ?? '') ?? [];
  const [, name, remaining, seconds] = STANDING.exec(headers.ratelimit ?? '') ?? [];
  expect(name).toBe(policy);
  expect(Number(seconds)).toBeGreaterThan(0);
  expect(Number(seconds)).toBeLessThanOrEqual(Number(window));
  return { policy, quota: Number(quota), window: Number(window), remaining: Number(remaining) };
}

describe('Requests with one token', () => {
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  async function open(environment: Record<string, string>): Promise<void> {
    ({ database, gateway, close } = await openSandbox({ environment }));
  }

  afterEach(() => close());

  test('get the number of requests left in every response', async () => {
    await open({ RATE_LIMIT_PAYMENTS: '5/60', RATE_LIMIT_READS: '3/60' });
    const paid = await gateway.pay(paymentBody()).expect(200);
    expect(standingOf(paid)).toEqual({ policy: 'payments', quota: 5, window: 60, remaining: 4 });
    const refused = await gateway.pay(paymentBody({ amount: 0 })).expect(422);
    expect(standingOf(refused)).toMatchObject({ policy: 'payments', remaining: 3 });
    const missing = await gateway.get('/payments/nothing').expect(404);
    expect(standingOf(missing)).toEqual({ policy: 'reads', quota: 3, window: 60, remaining: 2 });
    expect(
      (await gateway.get('/payments', { Authorization: 'Bearer nobody' })).headers,
    ).not.toHaveProperty('ratelimit');
  });

  test('beyond the limit get a 429 before anything is recorded', async () => {
    await open({ RATE_LIMIT_PAYMENTS: '3/60', RATE_LIMIT_READS: '100/60' });
    const { id } = await gateway.paid({ capture: 'manual' });
    await gateway.operate(id, 'captures').expect(200);
    await gateway.pay(paymentBody({ amount: 0 })).expect(422);
    const rows = await rowCount(database);

    const key = { 'Idempotency-Key': 'one-too-many' };
    for (const answer of [
      await gateway.pay(paymentBody(), key),
      await gateway.post('/payment', paymentBody()),
      await gateway.operate(id, 'refunds'),
      await gateway.operate(id, 'void'),
    ]) {
      expect(answer.status).toBe(429);
      expect(answer.body).toMatchObject({ code: 'rate_limited', status: 429 });
      const { remaining } = standingOf(answer);
      expect(remaining).toBe(0);
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
      expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    }
    expect(await rowCount(database)).toBe(rows);
    // Reads are counted separately, as are other tokens.
    await gateway.lookUp(id).expect(200);
    await gateway.pay(paymentBody(), { Authorization: SECOND_MERCHANT }).expect(200);
  });

  test('are accepted again after the window, with the same key', async () => {
    await open({ RATE_LIMIT_PAYMENTS: '1/1' });
    const key = { 'Idempotency-Key': 'limits' };
    await waitFor(async () => (await gateway.pay(paymentBody())).status === 429, {
      what: 'a payment to be refused',
      intervalMs: 0,
    });
    await waitFor(async () => (await gateway.pay(paymentBody(), key)).status === 200, {
      what: 'the next window',
    });
  });

  test('are not counted if there is no limit', async () => {
    await open({ RATE_LIMIT_PAYMENTS: 'none', RATE_LIMIT_READS: 'none' });
    const { headers } = await gateway.pay(paymentBody()).expect(200);
    expect(headers).not.toHaveProperty('ratelimit');
    expect(headers).not.toHaveProperty('ratelimit-policy');
  });

  test('have no limit in the sandbox, however many a load test sends', async () => {
    await open({});
    const standing = standingOf(await gateway.pay(paymentBody()).expect(200));
    expect(standing.quota / standing.window).toBeGreaterThanOrEqual(100_000);
  });
});
