import { writeSync } from 'node:fs';
import {
  type BankSimulator,
  createDatabase,
  describeOnMysql,
  freePort,
  type Gateway,
  httpGet,
  startBankSimulator,
  startGateway,
} from '@payment-gateway/testkit';
import { MOST_UNANSWERED } from '@payment-gateway/service-kit/http/pipeline';
import { askMeanwhile, flood, type Flooded, peakMemoryMb } from '../support/flood.js';
import { FIRST_MERCHANT, paymentBody, SECOND_MERCHANT } from '../support/gateway.js';
import { runToEnd } from '../support/programs.js';

const REQUESTS = 20_000;
const ANSWERS = MOST_UNANSWERED + 1;
const MOST_MB = 300;
const PAYMENTS = 120;

const request = (path: string, token: string) =>
  `GET /api/v1${path} HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\n\r\n`;

function expectFewAnswers(flooded: readonly Flooded[], status: number): void {
  for (const { statuses, isToldLast } of flooded) {
    expect(statuses).toHaveLength(ANSWERS);
    expect(new Set(statuses)).toEqual(new Set([status]));
    expect(isToldLast).toBe(true);
  }
}

/** Times and sizes are printed for people: a slow machine fails no test. */
const tell = (line: string) => writeSync(1, `${line}\n`);

function expectLittleMemory({ pid }: { pid: number }, what: string): void {
  const memory = peakMemoryMb(pid);
  tell(`${what}: at most ${memory ?? 'an unknown number of'} MB`);
  expect(memory ?? 0).toBeLessThan(MOST_MB);
}

/** A gateway with its database, whose bank is a simulator. */
type Sandbox = {
  readonly gateway: Gateway;
  readonly metricsPort: number;
  readonly bank: BankSimulator;
  readonly close: () => Promise<void>;
};

function suite(open: () => Promise<Sandbox>): void {
  let sandbox: Sandbox;
  let paymentId: string;

  async function pay(authorization: string): Promise<string> {
    const answer = await fetch(`${sandbox.gateway.apiUrl}/payments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: authorization },
      body: JSON.stringify(paymentBody({ description: 'x'.repeat(200) })),
    });
    const { id } = (await answer.json()) as { id: string };
    expect(answer.status).toBe(200);
    return id;
  }

  beforeAll(async () => {
    sandbox = await open();
    await Promise.all(Array.from({ length: PAYMENTS }, () => pay(FIRST_MERCHANT)));
    paymentId = await pay(SECOND_MERCHANT);
  });

  afterAll(() => sandbox.close());

  const look = <T>(work: Promise<T>) =>
    askMeanwhile(
      `${sandbox.gateway.apiUrl}/payments/${paymentId}`,
      { Authorization: SECOND_MERCHANT },
      work,
    );

  const floods = (connections: number, path: string, token: string) =>
    Promise.all(
      Array.from({ length: connections }, () =>
        flood(sandbox.gateway.url, request(path, token), REQUESTS),
      ),
    );

  test.each([
    ['with a token that nobody has', 'Bearer a', 401],
    ['without a token', 'Basic x', 401],
    ['with a valid token', FIRST_MERCHANT, 200],
  ])('%s: few are answered, and others are served', async (what, token, status) => {
    for (const connections of [1, 4]) {
      const { result, answers, waited } = await look(
        floods(connections, '/payments?limit=100', token),
      );
      tell(`${connections} connections ${what}: others had ${waited}`);
      expectFewAnswers(result, status);
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    }
    expectLittleMemory(sandbox.gateway, what);
  });

  test('With payments: each answered one was charged once, and no other', async () => {
    const body = JSON.stringify(paymentBody({ reference: 'sent-ahead' }));
    const payment = `POST /api/v1/payments HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nAuthorization: ${FIRST_MERCHANT}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const before = (await sandbox.bank.ledger()).length;
    const { result, answers } = await look(flood(sandbox.gateway.url, payment, REQUESTS / 4));
    expectFewAnswers([result], 200);
    expect((await sandbox.bank.ledger()).length - before).toBe(ANSWERS);
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    expectLittleMemory(sandbox.gateway, 'payments');
  });

  test('At the metrics port: few are answered, and scrapes work', async () => {
    const flooded = await flood(
      `http://127.0.0.1:${sandbox.metricsPort}`,
      request('/metrics', 'none').replace('/api/v1', ''),
      REQUESTS,
    );
    expect(flooded.statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(16);
    expect((await httpGet(`http://127.0.0.1:${sandbox.metricsPort}/metrics`)).status).toBe(200);
    expectLittleMemory(sandbox.gateway, 'the port of the metrics');
  });

  test('At the bank: few are answered, and others are served', async () => {
    const { url, apiUrl } = sandbox.bank;
    for (const path of ['/ledger', `/deposit/${paymentId}`]) {
      const work = Promise.all([1, 2].map(() => flood(url, request(path, 'none'), REQUESTS)));
      const { result, answers, waited } = await askMeanwhile(
        `${apiUrl}/deposit/${paymentId}`,
        {},
        work,
      );
      tell(`${path.slice(0, 8)} at the bank: others had ${waited}`);
      expectFewAnswers(result, 200);
      expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    }
    expectLittleMemory(sandbox.bank, 'the bank');
  });
}

describe('20,000 pipelined requests, on SQLite', () => {
  suite(async () => {
    const bank = await startBankSimulator();
    const metricsPort = await freePort();
    const env = { BANK_URL: bank.apiUrl, METRICS_PORT: String(metricsPort) };
    const gateway = await startGateway({ env });
    return {
      gateway,
      metricsPort,
      bank,
      async close() {
        await gateway.terminate();
        await bank.terminate();
      },
    };
  });
});

describeOnMysql('20,000 pipelined requests', (serverUrl) => {
  suite(async () => {
    const bank = await startBankSimulator();
    const database = await createDatabase(serverUrl);
    const env = { DATABASE_URL: database.url, BANK_URL: bank.apiUrl };
    await runToEnd('migrate', env);
    const metricsPort = await freePort();
    const gateway = await startGateway({ env: { ...env, METRICS_PORT: String(metricsPort) } });
    return {
      gateway,
      metricsPort,
      bank,
      async close() {
        await gateway.terminate();
        await bank.terminate();
        await database.drop();
      },
    };
  });
});
