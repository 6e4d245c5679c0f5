import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import {
  freePort,
  type Gateway,
  httpGet,
  startBankSimulator,
  startGateway,
  waitFor,
} from '@payment-gateway/testkit';
import { FIRST_MERCHANT, paymentBody } from '../support/gateway.js';
import { startHeldBank } from '../support/held-bank.js';
import { startProgram } from '../support/programs.js';

const isListening = async (gateway: Gateway): Promise<boolean> => {
  try {
    return (await fetch(`${gateway.url}/health/live`)).ok;
  } catch {
    return false;
  }
};

describe('A gateway that stops behind a load balancer', () => {
  test('first reports that it is not ready, still takes payments, and closes their connections', async () => {
    const bank = await startBankSimulator();
    const gateway = await startGateway({ env: { BANK_URL: bank.apiUrl, DRAIN_MS: '2000' } });
    const readiness = () => httpGet(`${gateway.url}/health/ready`);
    const ended = gateway.terminate('SIGTERM');
    await waitFor(async () => (await readiness()).status === 503, { what: 'it to be not ready' });
    const answer = await fetch(`${gateway.apiUrl}/payments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
      body: JSON.stringify(paymentBody()),
    });
    expect(await answer.json()).toMatchObject({ status: 'succeeded' });
    expect(answer.headers.get('connection')).toBe('close');
    expect((await ended).code).toBe(0);
    expect(await isListening(gateway)).toBe(false);
    await bank.terminate();
  });

  test('closes a connection after the response under way', async () => {
    const bank = await startHeldBank();
    const gateway = await startGateway({ env: { BANK_URL: bank.url, DRAIN_MS: '1000' } });
    const underWay = fetch(`${gateway.apiUrl}/payments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
      body: JSON.stringify(paymentBody()),
    });
    await waitFor(() => bank.holding() === 1, { what: 'the payment to reach the bank' });
    const ended = gateway.terminate('SIGTERM');
    await waitFor(() => gateway.output().includes('gateway_stop_begun'));
    bank.approveAll();
    const answer = await underWay;
    expect(answer.status).toBe(200);
    expect(answer.headers.get('connection')).toBe('close');
    await answer.arrayBuffer();
    expect((await ended).code).toBe(0);
    bank.close();
  });
});

test('A gateway that still waits for its database stops when told to', async () => {
  let isAsked = false;
  const silent = createServer(() => {
    isAsked = true;
  }).listen(0);
  const { port } = silent.address() as AddressInfo;
  const gateway = await startProgram('main', {
    DATABASE_URL: `mysql://nobody:nothing@127.0.0.1:${port}/nothing`,
  });
  await waitFor(() => isAsked);
  expect(await gateway.terminate('SIGTERM')).toMatchObject({ code: 143 });
  silent.close();
});

test('A gateway that is told to stop while it starts, stops', async () => {
  // The signal arrives while its listeners are being exchanged.
  const signalAtTheMoment = `
    const off = process.off;
    process.off = (name, listener) => {
      if (name === 'SIGTERM') process.kill(process.pid, name);
      return off.call(process, name, listener);
    };`;
  const gateway = await startProgram(
    'main',
    { GATEWAY_PORT: String(await freePort()) },
    { nodeArgs: ['--import', `data:text/javascript,${encodeURIComponent(signalAtTheMoment)}`] },
  );
  await waitFor(() => gateway.exit());
  expect(gateway.exit()).toEqual({ code: 0, signal: null });
  expect(gateway.output()).toContain('gateway_stopped');
});

test('A gateway of one process ignores SIGUSR2', async () => {
  const bank = await startBankSimulator();
  const gateway = await startGateway({ env: { BANK_URL: bank.apiUrl } });
  process.kill(gateway.pid, 'SIGUSR2');
  await waitFor(() => gateway.output().includes('gateway_renewal_ignored'));
  expect(await isListening(gateway)).toBe(true);
  expect((await gateway.terminate('SIGTERM')).code).toBe(0);
  await bank.terminate();
});

describe('A gateway under load', () => {
  let bank: Awaited<ReturnType<typeof startHeldBank>>;
  let gateway: Gateway;

  beforeEach(async () => {
    bank = await startHeldBank();
    gateway = await startGateway({
      env: { BANK_URL: bank.url, REQUEST_TIMEOUT_MS: '1500' },
    });
  });

  afterEach(async () => {
    await gateway.kill();
    bank.close();
  });

  const pay = () =>
    fetch(`${gateway.apiUrl}/payments`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: FIRST_MERCHANT },
      body: JSON.stringify(paymentBody()),
    });

  test('that is told to stop accepts nothing more, finishes the payment under way and exits cleanly', async () => {
    const underWay = pay();
    await waitFor(() => bank.holding() === 1, { what: 'the payment to reach the bank' });
    const ended = gateway.terminate('SIGTERM');
    await waitFor(async () => !(await isListening(gateway)), { what: 'the port to close' });
    bank.approveAll();
    const answer = await underWay;
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'succeeded' });
    expect((await ended).code).toBe(0);
    expect(gateway.output()).toContain('gateway_stopped');
  });

  test('of 200 requests that never end answers each with 408, and others meanwhile', async () => {
    const slow = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const socket = connect(gateway.port, '127.0.0.1');
        await once(socket, 'connect');
        socket.write(
          `POST /payments HTTP/1.1\r\nHost: x\r\nAuthorization: ${FIRST_MERCHANT}\r\n` +
            'Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{"card":{"number":"42',
        );
        return { socket, answer: answerOf(socket) };
      }),
    );
    const quick = pay();
    await waitFor(() => bank.holding() === 1, { what: 'the quick payment to reach the bank' });
    bank.approveAll();
    expect((await quick).status).toBe(200);

    const answers = await Promise.all(slow.map(({ answer }) => answer));
    expect(answers.filter((text) => text.startsWith('HTTP/1.1 408'))).toHaveLength(200);
    expect(answers[0]).toContain('"code":"request_timeout"');
  });

  async function answerOf(socket: Socket): Promise<string> {
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    await once(socket, 'close');
    return text;
  }
});
