import { join } from 'node:path';
import {
  freePort,
  isPortFree,
  programFile,
  removeFolder,
  run,
  type RunningProcess,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';

const ROOT = join(__dirname, '../../..');
const START_MS = 120_000;
const SHOP = 'http://localhost:4000/thanks';

describe('npm start, with nothing but ports set', () => {
  let folder: string;
  let launcher: RunningProcess;
  let gatewayPort: number;
  let bankPort: number;

  beforeAll(async () => {
    folder = temporaryFolder('challenge');
    [gatewayPort, bankPort] = [await freePort(), await freePort()];
    launcher = await run({
      command: process.execPath,
      args: [programFile('sandbox/start')],
      cwd: ROOT,
      env: testEnvironment({
        GATEWAY_PORT: String(gatewayPort),
        BANK_PORT: String(bankPort),
        SQLITE_FILE: join(folder, 'gateway.sqlite'),
        BANK_LEDGER_FILE: join(folder, 'bank.sqlite'),
        // Empty counts as unset, and overrides a developer's .env.
        ...{ DATABASE_URL: '', DATABASE_HOST: '', BANK_URL: '', PUBLIC_URL: '' },
        ...{ BANK_PUBLIC_URL: '', BANK_NOTIFY_URL: '', BANK_NOTIFICATION_SECRET: '' },
      }),
    });
    await waitFor(() => launcher.stdout().includes('Ctrl-C stops both'), {
      timeoutMs: START_MS,
      what: 'both services',
    });
  }, START_MS);

  afterAll(async () => {
    await launcher.terminate('SIGTERM');
    await waitFor(async () => (await isPortFree(gatewayPort)) && (await isPortFree(bankPort)), {
      what: 'the services to end',
    });
    removeFolder(folder);
  });

  const payments = (path = '', body?: object) =>
    fetch(`http://localhost:${gatewayPort}/api/v1/payments${path}`, {
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      headers: {
        'Content-Type': 'application/json',
        Authorization: 'Bearer first_merchant_mock_token',
      },
    }).then((answer) => answer.json() as Promise<Record<string, unknown>>);

  async function challenged(number: string) {
    const card = { number, expiry_month: '12', expiry_year: '2042', cvv: '123' };
    const payment = await payments('', { card, amount: 1000, currency: 'USD', return_url: SHOP });
    const { url } = payment.next_action as { url: string };
    return { id: String(payment.id), url };
  }

  const step = async (url: string, decision?: string) => {
    const { headers } = await fetch(url, {
      redirect: 'manual',
      ...(decision !== undefined && {
        method: 'POST',
        body: new URLSearchParams({ decision }),
      }),
    });
    return headers.get('location') ?? '';
  };

  test('leads a payer from the shop to the challenge of the bank, and back', async () => {
    const { id, url } = await challenged('4000000000003220');
    expect(new URL(url).origin).toBe(`http://localhost:${gatewayPort}`);
    const challenge = await step(url);
    expect(new URL(challenge).origin).toBe(`http://localhost:${bankPort}`);
    expect(await step(await step(challenge, 'confirm'))).toBe(`${SHOP}?payment_id=${id}`);
    expect((await payments(`/${id}`)).status).toBe('succeeded');
  });

  test('lets the bank notify of a payer whom it never sends back', async () => {
    const { id, url } = await challenged('4000009900002406');
    await step(await step(url), 'confirm');
    await waitFor(async () => (await payments(`/${id}`)).status === 'succeeded', {
      what: 'the payment to succeed',
    });
  });
});
