import { httpRequest, startBankSimulator } from '@payment-gateway/testkit';
import { z } from 'zod';
import { type Arguments } from '../command-line/command.js';
import { type Print } from '../command-line/print.js';
import { cardNumbers } from '../load/cards.js';
import { type Job } from '../load/job.js';
import { startLoadProcess } from '../load/load-process.js';
import { makeJob, throwOnErrors } from '../load/make-job.js';
import { median } from '../measure/statistics.js';
import { openDatabases } from '../programs/databases.js';
import { startBenchGateway } from '../programs/gateway.js';
import { bankSettings, productionSettings } from '../programs/settings.js';
import { type Side } from '../programs/side.js';

const CONNECTIONS = 64;
const SESSIONS = 200;
// A page may take so many times as long as a payment that is read.
const GOAL = 1.5;

const created = z.object({ url: z.url() });

/** Compares the time of a checkout page with that of `GET /payments/{id}`, in turn. */
export async function runCheckout(options: Arguments, print: Print): Promise<void> {
  const databases = await openDatabases(options.engine);
  const bank = await startBankSimulator({ env: bankSettings });
  const database = await databases.create();
  const gateway = await startBenchGateway({
    database,
    settings: { ...productionSettings(bank.apiUrl), ...options.gatewayEnv },
  });
  const loadProcess = startLoadProcess();
  const atRoot = { ...gateway, apiUrl: new URL(gateway.apiUrl).origin };

  async function timeOf(work: Pick<Job, 'payShare' | 'paths' | 'expects'>): Promise<number> {
    const { seconds } = options;
    const job = makeJob(atRoot, { connections: CONNECTIONS, seconds }, work);
    const { errors, readLatency } = await loadProcess.run(job);
    throwOnErrors(gateway, errors);
    if (readLatency === null) throw new Error('Nothing was read');
    return readLatency.p50Ms;
  }

  try {
    print(`${options.engine} (${databases.version}), ${CONNECTIONS} connections\n\n`);
    const ids = await pay(gateway);
    const pages = await createSessions(gateway);
    const payments = { payShare: 0, paths: ids.map((id) => `/payments/${id}`), expects: '"id":"' };
    const checkout = { payShare: 0, paths: pages, expects: '</form>' };
    await timeOf(payments);
    await timeOf(checkout);
    const ratios: number[] = [];
    for (let pair = 1; pair <= options.pairs; pair++) {
      const paymentMs = await timeOf(payments);
      const pageMs = await timeOf(checkout);
      ratios.push(pageMs / paymentMs);
      print(
        `pair ${pair}: GET /payments/{id} p50 ${paymentMs.toFixed(1)} ms, page p50 ${pageMs.toFixed(1)} ms, ratio ${(pageMs / paymentMs).toFixed(2)}\n`,
      );
    }
    print(`\nmedian ratio ${median(ratios).toFixed(2)} (goal: at most ${GOAL})\n`);
  } finally {
    await loadProcess.stop();
    await gateway.stop();
    await database.close();
    await bank.kill();
    await databases.close();
  }
}

/** Ids of payments to read. */
async function pay(gateway: Side): Promise<string[]> {
  const body = {
    card: { number: cardNumbers[0], expiry_month: '12', expiry_year: '2042', cvv: '123' },
    amount: 1000,
    currency: 'USD',
  };
  const answers = await sendAll(gateway, '/payments', body);
  return answers.map((text) => z.object({ id: z.uuid() }).parse(JSON.parse(text)).id);
}

/** Paths of pages that wait for a card. */
async function createSessions(gateway: Side): Promise<string[]> {
  const body = { amount: 1000, currency: 'USD', return_url: 'https://shop.example/paid' };
  const answers = await sendAll(gateway, '/checkout_sessions', body);
  return answers.map((text) => new URL(created.parse(JSON.parse(text)).url).pathname);
}

async function sendAll({ apiUrl, token }: Side, path: string, body: object): Promise<string[]> {
  const texts: string[] = [];
  for (let n = 0; n < SESSIONS; n++) {
    const { status, body: text } = await httpRequest(apiUrl + path, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text}`);
    texts.push(text);
  }
  return texts;
}
