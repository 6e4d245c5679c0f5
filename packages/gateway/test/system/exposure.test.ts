import { once } from 'node:events';
import { connect } from 'node:net';
import {
  type BankSimulator,
  freePort,
  type Gateway,
  type RunningProcess,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  waitFor,
  startWorker,
} from '@payment-gateway/testkit';
import { runToEnd } from '../support/programs.js';
import { lines, sendRawTo } from '../support/raw-http.js';

// An address of this machine other than the default.
const ANOTHER = '127.0.0.2';

const isReached = async (host: string, port: number): Promise<boolean> => {
  const socket = connect(port, host);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
};

describe('Without addresses in the settings', () => {
  let bank: BankSimulator;
  let gateway: Gateway;
  let metricsPort: number;

  beforeAll(async () => {
    bank = await startBankSimulator();
    metricsPort = await freePort();
    gateway = await startGateway({
      env: { BANK_URL: bank.apiUrl, METRICS_PORT: String(metricsPort) },
    });
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
  });

  test('the API, its metrics and the bank are only for this machine', async () => {
    for (const port of [gateway.port, metricsPort, bank.port]) {
      expect(await isReached('127.0.0.1', port)).toBe(true);
      expect(await isReached(ANOTHER, port)).toBe(false);
    }
  });

  test('the log says where the gateway listens', async () => {
    const line = /"host":"127\.0\.0\.1","port":\d+[^\n]*gateway_started/;
    await waitFor(() => line.test(gateway.output()), { what: 'the line of the log' });
  });

  describe('the port of the metrics', () => {
    const headers = {
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      date: expect.stringMatching(/GMT$/) as string,
    };

    test('serves scrapes', async () => {
      const [answer] = await sendRawTo(
        metricsPort,
        lines('GET /metrics?x HTTP/1.1', 'Host: x', 'Connection: close'),
      );
      expect(answer).toMatchObject({ status: 200, headers });
      expect(answer?.text).toContain('payment_gateway_build_info');
    });

    test.each([
      ['two Hosts', lines('GET /metrics HTTP/1.1', 'Host: x', 'Host: x'), 400],
      ['no Host', lines('GET /metrics HTTP/1.1'), 400],
      ['what is no HTTP', 'hello\r\n\r\n', 400],
      ['HTTP/1.2', lines('GET /metrics HTTP/1.2', 'Host: x'), 400],
      ['another path', lines('GET /payments HTTP/1.1', 'Host: x'), 404],
      ['another method', lines('DELETE /metrics HTTP/1.1', 'Host: x'), 405],
      ['a tunnel', lines('CONNECT x:1 HTTP/1.1', 'Host: x'), 405],
      ['an expectation', lines('GET /metrics HTTP/1.1', 'Host: x', 'Expect: more'), 417],
      [
        'headers of 17 KiB',
        lines('GET /metrics HTTP/1.1', 'Host: x', `X-Note: ${'x'.repeat(17_000)}`),
        431,
      ],
    ])('refuses %s with a problem document, as the API does', async (_what, sent, status) => {
      expect(await sendRawTo(metricsPort, sent)).toEqual([
        {
          status,
          headers: expect.objectContaining({
            ...headers,
            'content-type': 'application/problem+json',
            'x-request-id': expect.stringMatching(/^[\w-]{36}$/) as string,
          }) as object,
          text: expect.any(String) as string,
          body: expect.objectContaining({ status }) as object,
        },
      ]);
    });

    test('is not blocked by one connection that pipelines 20,000 requests', async () => {
      const socket = connect(metricsPort, '127.0.0.1').resume();
      socket.on('error', () => undefined);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.write(lines('GET /metrics HTTP/1.1', 'Host: x').repeat(20_000));
      await closed;
      const [answer] = await sendRawTo(
        metricsPort,
        lines('HEAD /metrics HTTP/1.1', 'Host: x', 'Connection: close'),
      );
      expect(answer?.status).toBe(200);
    });
  });
});

describe('With an address in the settings', () => {
  test('everything listens there, and "::" means every address', async () => {
    const bank = await startBankSimulator({ env: { BANK_HOST: '::' } });
    const metricsPort = await freePort();
    const gateway = await startGateway({
      env: {
        BANK_URL: bank.apiUrl,
        GATEWAY_HOST: '0.0.0.0',
        METRICS_HOST: ANOTHER,
        METRICS_PORT: String(metricsPort),
      },
    });
    expect(await isReached(ANOTHER, bank.port)).toBe(true);
    expect(await isReached('127.0.0.1', bank.port)).toBe(true);
    expect(await isReached(ANOTHER, gateway.port)).toBe(true);
    expect(await isReached(ANOTHER, metricsPort)).toBe(true);
    expect(await isReached('127.0.0.1', metricsPort)).toBe(false);
    await gateway.terminate();
    await bank.terminate();
  });

  test('the workers serve their metrics only there', async () => {
    const port = await freePort();
    const worker: RunningProcess = await startWorker({
      SQLITE_FILE: `${temporaryFolder('worker')}/gateway.sqlite`,
      METRICS_PORT: String(port),
      METRICS_HOST: ANOTHER,
    });
    await waitFor(() => isReached(ANOTHER, port), { what: 'the metrics of the worker' });
    expect(await isReached('127.0.0.1', port)).toBe(false);
    await worker.terminate();
  });

  test.each([
    ['GATEWAY_HOST', '192.0.2.1', 'must be an address of this machine, and 192.0.2.1 is none'],
    ['GATEWAY_HOST', 'nowhere.invalid', 'the name nowhere.invalid leads to none'],
    ['GATEWAY_HOST', '127.0.0.1:8080', 'must be an address of this machine, such as'],
    ['GATEWAY_HOST', 'http://x', 'must be an address of this machine, such as'],
    ['METRICS_HOST', '300.1.1.1', 'must be an address of this machine, such as'],
  ])('%s=%s is refused: it is not an address of this machine', async (variable, value, problem) => {
    const { code, output } = await runToEnd('main', {
      [variable]: value,
      GATEWAY_PORT: String(await freePort()),
    });
    expect({ code, output }).toEqual({ code: 1, output: expect.stringContaining(problem) });
    expect(output).toContain(`${variable} must`);
  });
});
