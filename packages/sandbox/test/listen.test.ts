import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import {
  type BankSimulator,
  type Gateway,
  programFile,
  run,
  type RunningProcess,
  startBankSimulator,
  startGateway,
  temporaryFolder,
  testEnvironment,
  waitFor,
} from '@payment-gateway/testkit';
import { Webhook } from 'standardwebhooks';

const SANDBOX_SECRET = `whsec_${Buffer.from('sandbox-event-listener-secret').toString('base64')}`;
const OWN_SECRET = `whsec_${Buffer.from('a secret of their own').toString('base64')}`;

describe('npm run listen', () => {
  let bank: BankSimulator;
  let gateway: Gateway;
  let receiver: Server;
  let address: string;
  let received: { headers: Record<string, string>; body: string }[];
  let listener: RunningProcess | undefined;

  beforeAll(async () => {
    bank = await startBankSimulator();
    const env = { BANK_URL: bank.apiUrl, SEQUENCE_EVERY_MS: '20' };
    gateway = await startGateway({ env, cwd: temporaryFolder('gateway') });
    receiver = createServer((req, res) => {
      let body = '';
      req.setEncoding('utf8');
      req.on('data', (part: string) => (body += part));
      req.on('end', () => {
        received.push({ headers: req.headers as Record<string, string>, body });
        if (req.url === '/moved') res.writeHead(302, { Location: '/' }).end();
        else res.end('thanks');
      });
    }).listen(0, '127.0.0.1');
    await waitFor(() => receiver.listening, { what: 'the receiver' });
    address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
  });

  afterAll(async () => {
    receiver.close();
    await gateway.terminate();
    await bank.terminate();
  });

  beforeEach(() => {
    received = [];
  });

  afterEach(async () => {
    await listener?.terminate();
  });

  async function listen(args: readonly string[], env: Record<string, string> = {}) {
    listener = await run({
      command: process.execPath,
      args: [programFile('sandbox/listen'), '--gateway', gateway.url, ...args],
      env: testEnvironment(env),
      cwd: temporaryFolder('listen'),
    });
    return listener;
  }

  const waits = (one: RunningProcess) =>
    waitFor(() => one.stdout().includes('Waiting for events.'), { what: 'the listener' });

  async function pay(): Promise<string> {
    const answer = await fetch(`${gateway.apiUrl}/payments`, {
      method: 'POST',
      headers: {
        Authorization: 'Bearer first_merchant_mock_token',
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({
        card: { number: '4242424242424242', expiry_month: '12', expiry_year: '2042', cvv: '123' },
        amount: 1000,
        currency: 'USD',
      }),
    });
    const { id } = (await answer.json()) as { id: string };
    return id;
  }

  test('prints what happens from now on', async () => {
    const before = await pay();
    const printing = await listen([]);
    await waits(printing);
    const id = await pay();
    await waitFor(() => printing.stdout().includes(`payment.succeeded  payment ${id}`), {
      what: 'the event',
    });
    expect(printing.stdout()).not.toContain(before);
  });

  test('forwards each event, signed so that Standard Webhooks verify it', async () => {
    const forwarding = await listen(['--forward-to', `${address}/hooks`]);
    await waits(forwarding);
    expect(forwarding.stdout()).toContain(SANDBOX_SECRET);
    await pay();
    await waitFor(() => received.length === 2, { what: 'two events' });
    for (const { headers, body } of received) {
      const event = new Webhook(SANDBOX_SECRET).verify(body, headers) as { id: string };
      expect(event.id).toBe(headers['webhook-id']);
      const looked = await fetch(`${gateway.apiUrl}/events/${event.id}`, {
        headers: { Authorization: 'Bearer first_merchant_mock_token' },
      });
      expect(await looked.text()).toBe(body);
    }
    await waitFor(() => /forwarded: 200 in \d+ ms/.test(forwarding.stdout()), { what: 'its line' });
  });

  test('signs with a secret of their own, and follows no redirect', async () => {
    const env = { LISTEN_SECRET: OWN_SECRET };
    const forwarding = await listen(['--forward-to', `${address}/moved`], env);
    await waits(forwarding);
    await pay();
    await waitFor(() => forwarding.stdout().includes('forwarded: 302'), { what: 'the redirect' });
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    expect(() => new Webhook(OWN_SECRET).verify(body, headers)).not.toThrow();
    expect(forwarding.stdout()).not.toContain(OWN_SECRET);
  });

  test('goes on when a receiver is not there, and says so', async () => {
    const forwarding = await listen(['--forward-to', 'http://127.0.0.1:9/']);
    await waits(forwarding);
    await pay();
    await waitFor(() => forwarding.stdout().split('forwarded: not reached').length === 3, {
      what: 'both events',
    });
  });

  test('prints all events of a merchant with --all, and only of that merchant', async () => {
    await pay();
    const first = await listen(['--all']);
    await waits(first);
    expect(first.stdout()).toContain('#1  payment.processing');
    await first.terminate();
    const second = await listen(['--all'], { LISTEN_TOKEN: 'second_merchant_mock_token' });
    await waits(second);
    expect(second.stdout()).not.toContain('payment.');
  });

  test('ends with the reason when the token is wrong', async () => {
    const refused = await listen(['--token', 'nobody']);
    const { code } = await refused.exited;
    expect(code).toBe(1);
    expect(refused.output()).toContain('token_invalid');
    expect(refused.output()).not.toContain('nobody');
  });

  test.each([
    ['--forward-to', 'ftp://127.0.0.1'],
    ['--secret', 'secret'],
    ['--after', 'x y'],
  ])('refuses %s %s', async (name, value) => {
    const refused = await listen([name, value]);
    const { code } = await refused.exited;
    expect(code).toBe(2);
    expect(refused.output()).toContain(name);
  });
});
