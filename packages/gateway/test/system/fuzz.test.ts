import {
  type BankSimulator,
  findSecrets,
  type Gateway,
  httpGet,
  startBankSimulator,
  startGateway,
} from '@payment-gateway/testkit';
import { paymentView } from '../../src/http/schemas/payment.js';
import { bankRequest } from '../support/fuzz/bank-requests.js';
import { CARDS, gatewayRequest, type Known } from '../support/fuzz/gateway-requests.js';
import { CANARY } from '../support/fuzz/nasty.js';
import { fuzz, type Report } from '../support/fuzz/run.js';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';

const REQUESTS = Number(process.env.FUZZ_REQUESTS ?? 50_000);
// Random each time. FUZZ_SEED makes the same requests again.
const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 1_000_000_000);

// How long that many may take on a busy machine.
const PATIENCE_MS = 600_000;

const say = (what: string, { statuses }: Report, startedAt: number): void => {
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, n]) => `${status}: ${n}`);
  process.stderr.write(`${what}, FUZZ_SEED=${SEED}, ${seconds} s, ${counts.join(', ')}\n`);
};

describe('Fuzzed requests', () => {
  let bank: BankSimulator;
  let gateway: Gateway;

  beforeAll(async () => {
    bank = await startBankSimulator();
    gateway = await startGateway({ env: { BANK_URL: bank.apiUrl, REQUEST_TIMEOUT_MS: '5000' } });
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
  });

  const pay = async () => {
    const answer = await fetch(`${gateway.apiUrl}/payments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
      body: JSON.stringify(paymentBody()),
    });
    return (await answer.json()) as { status: string };
  };

  const logOf = (service: Gateway | BankSimulator) => [
    { name: `log of ${service.name}`, bytes: Buffer.from(service.output()) },
  ];
  const secrets = [
    ...CARDS.map((value, n) => ({ name: `card ${n}`, value })),
    { name: 'token', value: FIRST_MERCHANT },
    { name: 'what may not be repeated', value: CANARY },
  ];

  test(
    'each get a response from the gateway, without a 5xx or a secret',
    async () => {
      const known: Known = { payments: [] };
      const startedAt = performance.now();
      const report = await fuzz({
        port: gateway.port,
        seed: SEED,
        requests: REQUESTS,
        make: (random) => gatewayRequest(random, known),
        onAnswer({ status, body }) {
          if (status !== 200 || !body.startsWith('{"id"')) return;
          const { data } = paymentView.safeParse(JSON.parse(body));
          if (data !== undefined) known.payments = [...known.payments.slice(-50), data.id];
        },
      });
      say('gateway', report, startedAt);
      expect({ seed: SEED, findings: report.findings }).toEqual({ seed: SEED, findings: [] });
      // Every kind of response occurred, so requests got past authentication.
      for (const status of [200, 400, 401, 404, 405, 409, 413, 415, 417, 422, 431]) {
        expect({ status, answers: report.statuses.get(status) ?? 0 }).not.toEqual({
          status,
          answers: 0,
        });
      }
      expect(gateway.exit()).toBeUndefined();
      expect((await httpGet(`${gateway.url}/health/ready`)).status).toBe(200);
      expect((await pay()).status).toBe('succeeded');
      expect(gateway.output()).not.toMatch(/internal_error|ncaught/);
      expect(findSecrets(logOf(gateway), secrets)).toEqual([]);
    },
    PATIENCE_MS,
  );

  test('charge no payment twice', async () => {
    const charges = (await bank.ledger())
      .filter(({ kind }) => kind === 'charge' || kind === 'authorization')
      .map(({ reference }) => reference);
    expect(charges.length).toBeGreaterThan(0);
    expect(new Set(charges).size).toBe(charges.length);
  });

  test(
    'each get a response from the bank simulator, although some cards misbehave',
    async () => {
      const startedAt = performance.now();
      const report = await fuzz({
        port: bank.port,
        seed: SEED,
        requests: Math.ceil(REQUESTS / 10),
        make: bankRequest,
      });
      say('bank', report, startedAt);
      expect({ seed: SEED, findings: report.findings }).toEqual({ seed: SEED, findings: [] });
      for (const status of [200, 201, 400, 404, 405, 409, 422]) {
        expect({ status, answers: report.statuses.get(status) ?? 0 }).not.toEqual({
          status,
          answers: 0,
        });
      }
      expect(bank.exit()).toBeUndefined();
      expect((await httpGet(`${bank.url}/health/ready`)).status).toBe(200);
      expect(findSecrets(logOf(bank), secrets)).toEqual([]);
    },
    PATIENCE_MS,
  );
});
