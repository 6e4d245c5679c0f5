import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import express, { type Response } from 'express';
import { waitFor } from '@payment-gateway/testkit';
import { type HttpServer } from '../../src/http/server.js';
import { serve } from './support.js';

const REQUEST = 'GET /quick HTTP/1.1\r\nHost: x\r\n\r\n';

describe('A draining server', () => {
  let http: HttpServer;
  let held: Response[];
  let clients: ReturnType<typeof openClient>[];

  beforeEach(async () => {
    held = [];
    clients = [];
    const app = express();
    app.get('/quick', (_req, res) => void res.end('quick'));
    app.get('/held', (_req, res) => void held.push(res));
    http = await serve(app);
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
      /** Everything received. */
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

  /** A kept-alive connection that has been used. */
  async function idleClient() {
    const one = await client();
    one.socket.write(REQUEST);
    await one.answers(1);
    expect(one.text()).toContain('Connection: keep-alive');
    return one;
  }

  const portToClose = () => waitFor(() => !http.server.listening, { what: 'the port to close' });

  test('accepts connections until the time is over, and closes each with its response', async () => {
    const draining = http.drain(1_500);
    const late = await client();
    late.socket.write(REQUEST);
    await late.closed;
    expect(late.text()).toMatch(/^HTTP\/1\.1 200[^]*Connection: close[^]*quick$/);
    expect(http.server.listening).toBe(true);
    await draining;
    expect(http.server.listening).toBe(false);
  });

  test('still answers a request on a connection that was idle when the port closed', async () => {
    const idle = await idleClient();
    const draining = http.drain(0);
    await portToClose();
    idle.socket.write(REQUEST);
    await idle.closed;
    expect(idle.text().split('HTTP/1.1 200')[2]).toMatch(/Connection: close[^]*quick$/);
    await draining;
  });

  test('closes a connection with its last response, although the request came before', async () => {
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

  test('answers every pipelined request', async () => {
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

  test('waits neither for idle connections, nor forever for half a request', async () => {
    const [idle, silent, slow] = [await idleClient(), await client(), await client()];
    slow.socket.write('GET /quick HTTP/1.1\r\nHost:');
    const draining = http.drain(0);
    await Promise.all([idle.closed, silent.closed]);
    expect(silent.text()).toBe('');
    await Promise.all([draining, slow.closed]);
    expect(slow.text()).toMatch(/^HTTP\/1\.1 408/);
  });
});
