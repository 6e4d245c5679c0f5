import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BankSimulator,
  findSecrets,
  freePort,
  type Gateway,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  waitFor,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { type Collector, type Span, startCollector } from '../support/collector.js';
import { runToEnd } from '../support/programs.js';
import { startWhimsicalBank } from '../support/whimsical-bank.js';

const SUCCEEDS = '4242424242424242';
const HOLDER = 'Grace Brewster Hopper';

// As a shop's own tracing would send it.
const SHOPS_TRACE = '0af7651916cd43dd8448eb211c80319c';
const SHOPS_SPAN = 'b7ad6b7169203331';
const TRACEPARENT = `00-${SHOPS_TRACE}-${SHOPS_SPAN}-01`;

async function send(
  gateway: Gateway,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(`${gateway.url}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT, ...headers },
  });
  return (await answer.json()) as { id: string; trace_id?: string; request_id: string };
}

const pay = (gateway: Gateway, number = SUCCEEDS, headers: Record<string, string> = {}) =>
  send(gateway, '/payments', paymentBody({}, { number, holder_name: HOLDER }), headers);

/** The gateway's log lines as objects. */
const linesOf = (gateway: Gateway): Record<string, unknown>[] =>
  gateway
    .stdout()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const named = (spans: readonly Span[], name: string): Span => {
  const [found, ...more] = spans.filter((span) => span.name === name);
  if (found === undefined || more.length > 0) {
    throw new Error(`One span "${name}" among: ${spans.map((span) => span.name).join(', ')}`);
  }
  return found;
};

describe('With a trace collector', () => {
  let collector: Collector;
  let gateway: Gateway;

  const start = async (env: Record<string, string>) => {
    collector = await startCollector();
    gateway = await startGateway({
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, WORKERS: 'none', ...env },
    });
  };

  /** By then, the gateway has sent everything that it had left when told to stop. */
  const spansAtTheEnd = async (): Promise<Span[]> => {
    expect((await gateway.terminate('SIGTERM')).code).toBe(0);
    return collector.spans();
  };

  afterEach(async () => {
    await gateway.kill();
    collector.close();
  });

  test('a payment is one trace: from the request through the database to the bank', async () => {
    const bank = await startBankSimulator();
    await start({ BANK_URL: bank.apiUrl });
    const { id } = await pay(gateway);
    const spans = await spansAtTheEnd();

    const request = named(spans, 'POST /payments');
    expect(request).toMatchObject({
      kind: 2,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/payments',
        'http.response.status_code': 200,
        'payment_gateway.payment_id': id,
      },
    });
    expect(request.parentSpanId ?? '').toBe('');
    const intent = named(spans, 'record intent');
    const call = named(spans, 'POST /deposit');
    const outcome = named(spans, 'record change');
    expect(spans).toHaveLength(4);
    for (const step of [intent, call, outcome]) {
      expect(step).toMatchObject({
        traceId: request.traceId,
        parentSpanId: request.spanId,
        kind: 3,
        status: { code: 0 },
      });
    }
    expect(intent.attributes).toEqual({
      'db.system.name': 'sqlite',
      'db.operation.name': 'INSERT',
      'db.collection.name': 'payments',
    });
    expect(call.attributes).toMatchObject({
      'url.template': '/deposit',
      'server.address': '127.0.0.1',
      'server.port': bank.port,
      'http.response.status_code': 201,
    });
    expect(collector.resource()).toMatchObject({
      'service.name': 'payment-gateway',
      'service.version': '1.0.0',
    });
    expect(collector.bodies()[0]).toMatch(/^POST \/v1\/traces /);
    await bank.terminate();
    expect(bank.output()).toContain(`"trace_id":"${request.traceId}"`);
  });

  test('concurrent payments that commit together have separate traces', async () => {
    const bank = await startBankSimulator();
    await start({ BANK_URL: bank.apiUrl });
    const paid = await Promise.all(Array.from({ length: 20 }, () => pay(gateway)));
    const spans = await spansAtTheEnd();
    expect(spans).toHaveLength(4 * 20);
    for (const { id } of paid) {
      const request = spans.find((span) => span.attributes['payment_gateway.payment_id'] === id);
      const steps = spans.filter(({ parentSpanId }) => parentSpanId === request?.spanId);
      expect(steps.map(({ name }) => name).sort()).toEqual([
        'POST /deposit',
        'record change',
        'record intent',
      ]);
    }
    await bank.terminate();
  });

  test('the bank gets the context of the span that calls it', async () => {
    const bank = await startWhimsicalBank();
    await start({ BANK_URL: bank.url });
    await pay(gateway, SUCCEEDS, { traceparent: TRACEPARENT, tracestate: 'shop=1' });
    const call = named(await spansAtTheEnd(), 'POST /deposit');
    expect(bank.headers()).toMatchObject([
      { traceparent: `00-${SHOPS_TRACE}-${call.spanId}-01`, tracestate: 'shop=1' },
    ]);
    bank.close();
  });

  test("a merchant's trace continues, and one that is not sampled stays so", async () => {
    const bank = await startWhimsicalBank();
    await start({ BANK_URL: bank.url });
    await pay(gateway, SUCCEEDS, { traceparent: TRACEPARENT });
    const unsampled = `00-${SHOPS_TRACE.replace('0af', 'fff')}-${SHOPS_SPAN}-00`;
    await pay(gateway, SUCCEEDS, { traceparent: unsampled });
    const spans = await spansAtTheEnd();
    expect(named(spans, 'POST /payments')).toMatchObject({
      traceId: SHOPS_TRACE,
      parentSpanId: SHOPS_SPAN,
    });
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([SHOPS_TRACE]));
    bank.close();
  });

  test('log lines and problem documents name the trace', async () => {
    const bank = await startBankSimulator();
    await start({ BANK_URL: bank.apiUrl });
    const { id } = await pay(gateway, '4000009900000509', { traceparent: TRACEPARENT });
    const problem = await send(gateway, '/payments', paymentBody({ amount: -1 }));
    expect(problem.trace_id).toMatch(/^[0-9a-f]{32}$/);
    const missing = await send(gateway, '/payments/nobodys');
    const spans = await spansAtTheEnd();

    const lines = linesOf(gateway);
    const told = lines.filter((line) => line.payment_id === id);
    expect(told.map(({ msg, trace_id }) => [msg, trace_id])).toEqual([
      ['outcome_recorded', SHOPS_TRACE],
      ['request_answered', SHOPS_TRACE],
    ]);
    for (const { request_id, trace_id } of [problem, missing]) {
      expect(lines).toContainEqual(expect.objectContaining({ request_id, trace_id }));
      expect(spans.map(({ traceId }) => traceId)).toContain(trace_id);
    }
    await bank.terminate();
  });

  test('the reconciler begins a separate trace for each batch', async () => {
    const bank = await startBankSimulator();
    await start({
      BANK_URL: bank.apiUrl,
      WORKERS: 'inline',
      BANK_TIMEOUT_MS: '300',
      DATABASE_TIMEOUT_MS: '1000',
      RECONCILE_AFTER_MS: '2400',
      RECONCILE_EVERY_MS: '50',
    });
    const { id } = await pay(gateway, '4000009900000509');
    await waitFor(() => gateway.output().includes('"msg":"payment_reconciled"'));
    const spans = await spansAtTheEnd();
    const request = named(spans, 'POST /payments');
    const payment = named(spans, 'reconcile payment');
    const round = named(spans, 'reconcile');
    expect(payment.attributes['payment_gateway.payment_id']).toBe(id);
    expect(round.parentSpanId ?? '').toBe('');
    expect(round.traceId).not.toBe(request.traceId);
    expect(payment.parentSpanId).toBe(round.spanId);
    expect(named(spans, 'GET /deposit/{reference}').parentSpanId).toBe(payment.spanId);
    await bank.terminate();
  });

  test('a failure at the bank is an error of the call, not of the request', async () => {
    const port = await freePort();
    await start({ BANK_URL: `http://127.0.0.1:${port}/api/v1` });
    await pay(gateway);
    const spans = await spansAtTheEnd();
    expect(named(spans, 'POST /deposit')).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': 'ECONNREFUSED' },
    });
    expect(named(spans, 'POST /payments').status.code).toBe(0);
  });

  test("OpenTelemetry's own variables work: headers, name, sampler", async () => {
    const bank = await startWhimsicalBank();
    await start({
      BANK_URL: bank.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-tenant=bakery',
      OTEL_SERVICE_NAME: 'gateway-of-the-bakery',
    });
    await pay(gateway);
    await spansAtTheEnd();
    expect(collector.headers()[0]).toMatchObject({ 'x-tenant': 'bakery' });
    expect(collector.resource()).toMatchObject({ 'service.name': 'gateway-of-the-bakery' });
    collector.close();

    await start({ BANK_URL: bank.url, OTEL_TRACES_SAMPLER: 'always_off' });
    await pay(gateway, SUCCEEDS, { traceparent: TRACEPARENT });
    expect(await spansAtTheEnd()).toEqual([]);
    // Downstream services are told not to sample either.
    expect(bank.headers()[1]?.traceparent).toMatch(new RegExp(`^00-${SHOPS_TRACE}-.*-00$`));
    bank.close();
  });

  test('no span or line contains anything of a card, a token or what a merchant hides in a header', async () => {
    const bank = await startBankSimulator();
    await start({ BANK_URL: bank.apiUrl, LOG_LEVEL: 'debug' });
    const numbers = [SUCCEEDS, '4000000000000002', '4000009900000608', '5555555555554444'];
    for (const number of numbers) await pay(gateway, number);
    const { id } = await pay(gateway, SUCCEEDS);
    await send(gateway, `/payments/${id}/refunds`, { amount: 1, reason: HOLDER });
    await send(gateway, `/payments/${SUCCEEDS}?reference=${SUCCEEDS}`);
    await send(gateway, `/${SUCCEEDS}`);
    await send(gateway, '/payments', paymentBody({ amount: 'first_merchant_mock_token' }));
    await pay(gateway, SUCCEEDS, {
      traceparent: `00-0000000000000000${SUCCEEDS}-${SHOPS_SPAN}-01`,
      tracestate: `card=${SUCCEEDS}`,
      'X-Request-Id': SUCCEEDS,
      'User-Agent': SUCCEEDS,
    });
    await pay(gateway, SUCCEEDS, { traceparent: TRACEPARENT, tracestate: `card=${SUCCEEDS}` });
    const spans = await spansAtTheEnd();
    // Everything was traced: requests, and what they caused.
    expect(spans.length).toBeGreaterThan(30);

    const text = [...collector.bodies(), gateway.output()].join('\n');
    const secrets = [
      ...numbers.map((value) => ({ name: value, value })),
      { name: 'holder', value: HOLDER },
      { name: 'token', value: 'first_merchant_mock_token' },
      { name: 'cvv', value: '"cvv":"123"' },
    ];
    expect(findSecrets([{ name: 'spans and log', bytes: Buffer.from(text) }], secrets)).toEqual([]);
    await bank.terminate();
  });
});

describe('With a collector that fails:', () => {
  let bank: BankSimulator;

  beforeAll(async () => {
    bank = await startBankSimulator();
  });

  afterAll(() => bank.terminate());

  test.each(['is not there', 'takes everything and never answers'])(
    'it %s, payments continue, and the gateway stops in time',
    async (how) => {
      const collector = await startCollector({ holds: true });
      if (how === 'is not there') collector.close();
      const gateway = await startGateway({
        env: {
          BANK_URL: bank.apiUrl,
          OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
          // So that it is tried, and given up, during the test.
          OTEL_BSP_SCHEDULE_DELAY: '50',
          OTEL_EXPORTER_OTLP_TIMEOUT: '200',
        },
      });
      for (let i = 0; i < 5; i++) {
        expect(await pay(gateway)).toMatchObject({ status: 'succeeded' });
      }
      await waitFor(() => gateway.output().includes('traces_refused'));
      expect(await pay(gateway)).toMatchObject({ status: 'succeeded' });
      // Far less than the collector's default time limit.
      expect(await gateway.terminate('SIGTERM', 8_000)).toMatchObject({ code: 0 });
      expect(gateway.output()).toContain('gateway_stopped');
      collector.close();
    },
  );
});

describe('Without a trace collector', () => {
  /** The parts of OpenTelemetry's SDK that the gateway had loaded at its end. */
  async function loadedBy(
    env: Record<string, string>,
  ): Promise<{ gateway: Gateway; loaded: number }> {
    const spy = join(temporaryFolder('spy'), 'spy.cjs');
    writeFileSync(
      spy,
      `process.on('exit', () => console.log('loaded ' +
        Object.keys(require.cache).filter((path) => /opentelemetry.(sdk|core|exporter)/.test(path)).length));`,
    );
    const bank = await startBankSimulator();
    const gateway = await startGateway({
      env: { BANK_URL: bank.apiUrl, NODE_OPTIONS: `--require ${spy}`, ...env },
      isBundled: false,
    });
    await pay(gateway, SUCCEEDS, { traceparent: TRACEPARENT });
    await gateway.terminate();
    await bank.terminate();
    const [, loaded] = /^loaded (\d+)$/m.exec(gateway.stdout()) ?? [];
    return { gateway, loaded: Number(loaded) };
  }

  test('nothing is traced, and the SDK is not loaded', async () => {
    const { gateway, loaded } = await loadedBy({});
    expect(loaded).toBe(0);
    expect(gateway.output()).not.toContain('trace_id');

    const control = await loadedBy({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' });
    expect(control.loaded).toBeGreaterThan(10);
    expect(control.gateway.output()).toContain(`"trace_id":"${SHOPS_TRACE}"`);
  });

  test.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318', 'must be an http or https address'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://me:secret@collector', 'must have no password in it'],
    ['OTEL_TRACES_SAMPLER', 'sometimes', 'must be one of: parentbased_always_on'],
    ['OTEL_TRACES_SAMPLER_ARG', '5', 'must be a number from 0 to 1'],
    ['OTEL_TRACES_SAMPLER_ARG', '5%', 'must be a number from 0 to 1'],
  ])('%s=%s prevents the start', async (variable, value, problem) => {
    const { code, output } = await runToEnd('main', { [variable]: value });
    expect(code).toBe(1);
    expect(output).toContain(`${variable} ${problem}`);
    expect(output).not.toContain('secret');
  });
});
