import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import express, { type Response } from 'express';
import { waitFor } from '@payment-gateway/testkit';
import { createRefuse } from '../../src/http/refusals.js';
import { createHttpServer, type HttpServer } from '../../src/http/server.js';
import { createLogger } from '../../src/observability/logger.js';

const REQUEST = 'GET /quick HTTP/1.1\r\nHost: x\r\n\r\n';

describe('A server that is drained', () => {
  let http: HttpServer;
  let held: Response[];
  let clients: ReturnType<typeof openClient>[];

  beforeEach(async () => {
    held = [];
    clients = [];
    const app = express();
    app.get('/quick', (_req, res) => void res.end('quick'));
    app.get('/held', (_req, res) => void held.push(res));
    http = createHttpServer(app, {
      requestTimeoutMs: 1_500,
      refuse: createRefuse(createLogger('silent')),
    });
    http.server.listen(0, '127.0.0.1');
    await once(http.server, 'listening');
  });

  afterEach(() => {
    for (const { socket } of clients) socket.destroy();
    http.server.closeAllConnections();
  });

  function openClient(port: number) {
    const socket: Socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    const closed = once(socket, 'close');
    return {
      socket,
      /** All that was answered. */
      text: () => text,
      closed,
      answers: (count: number) =>
        waitFor(() => text.split('HTTP/1.1 200').length - 1 === count, { what: 'the answer' }),
    };
  }

  async function client() {
    const { port } = http.server.address() as AddressInfo;
    const connecting = openClient(port);
    clients.push(connecting);
    await once(connecting.socket, 'connect');
    return connecting;
  }

  /** A connection that has been used, and is kept alive. */
  async function idleClient() {
    const one = await client();
    one.socket.write(REQUEST);
    await one.answers(1);
    expect(one.text()).toContain('Connection: keep-alive');
    return one;
  }

  const portToClose = () => waitFor(() => !http.server.listening, { what: 'the port to close' });

  test('takes new connections until the time is over, and answers each for the last time', async () => {
    const draining = http.drain(1_500);
    const late = await client();
    late.socket.write(REQUEST);
    await late.closed;
    expect(late.text()).toMatch(/^HTTP\/1\.1 200[^]*Connection: close[^]*quick$/);
    expect(http.server.listening).toBe(true);
    await draining;
    expect(http.server.listening).toBe(false);
  });

  test('still answers what comes on a connection that was idle when the port was closed', async () => {
    const idle = await idleClient();
    const draining = http.drain(0);
    await portToClose();
    idle.socket.write(REQUEST);
    await idle.closed;
    expect(idle.text().split('HTTP/1.1 200')[2]).toMatch(/Connection: close[^]*quick$/);
    await draining;
  });

  test('ends with the last answer, told as such, though its request was there before', async () => {
    const busy = await client();
    busy.socket.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(() => held.length === 1);
    const draining = http.drain(0);
    await portToClose();
    held[0]?.end('at last');
    await draining;
    await busy.closed;
    expect(busy.text()).toMatch(/Connection: close[^]*at last$/);
  });

  test('answers every request of a connection, when some came before their turn', async () => {
    const eager = await client();
    eager.socket.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(() => held.length === 1);
    const draining = http.drain(0);
    await portToClose();
    eager.socket.write('GET /held HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(() => held.length === 2);
    for (const [at, res] of held.entries()) res.end(`answer ${at}`);
    await draining;
    await eager.closed;
    const [, first, second] = eager.text().split('HTTP/1.1 200');
    expect(first).toMatch(/Connection: keep-alive[^]*answer 0$/);
    expect(second).toMatch(/Connection: close[^]*answer 1$/);
  });

  test('waits neither for connections that bring nothing, nor for ever for half a request', async () => {
    const [idle, silent, slow] = [await idleClient(), await client(), await client()];
    slow.socket.write('GET /quick HTTP/1.1\r\nHost:');
    const draining = http.drain(0);
    await Promise.all([idle.closed, silent.closed]);
    expect(silent.text()).toBe('');
    await Promise.all([draining, slow.closed]);
    expect(slow.text()).toMatch(/^HTTP\/1\.1 408/);
  });
});
