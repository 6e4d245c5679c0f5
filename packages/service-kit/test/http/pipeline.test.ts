import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import express, { type Response } from 'express';
import { waitFor } from '@payment-gateway/testkit';
import { MOST_UNANSWERED } from '../../src/http/pipeline.js';
import { type HttpServer } from '../../src/http/server.js';
import { serve } from './support.js';

const get = (path: string, ...headers: readonly string[]) =>
  `${[`GET ${path} HTTP/1.1`, 'Host: x', ...headers].join('\r\n')}\r\n\r\n`;
const post = (path: string, body: string, ...headers: readonly string[]) =>
  get(path, `Content-Length: ${body.length}`, ...headers).replace('GET', 'POST') + body;
// One more than may wait; its response is the last on the connection.
const LAST = MOST_UNANSWERED + 1;
const LARGE = 'x'.repeat(300_000);
const UPGRADE = ['Connection: Upgrade', 'Upgrade: h2c'];

describe('Pipelined requests on one connection', () => {
  let http: HttpServer;
  let held: Response[];
  let begun: string[];
  let ended: string[];
  let clients: Socket[];

  beforeEach(async () => {
    [held, begun, ended, clients] = [[], [], [], []];
    const app = express();
    app.use((req, res, next) => {
      begun.push(req.originalUrl);
      res.once('close', () => ended.push(req.originalUrl));
      next();
    });
    app.get(/^\/held/, (_req, res) => void held.push(res));
    app.get('/large', (_req, res) => void res.end(LARGE));
    app.all(/^\/quick/, (req, res) => {
      req.resume().once('end', () => res.end(`answer to ${req.originalUrl}.`));
    });
    http = await serve(app);
  });

  afterEach(() => {
    for (const socket of clients) socket.destroy();
    http.server.closeAllConnections();
    http.server.close();
  });

  async function client() {
    const { port } = http.server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    clients.push(socket);
    let text = '';
    let failure: Error | null = null;
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', (error) => (failure = error));
    const closed = new Promise<void>((resolve) =>
      socket.once('close', () => {
        resolve();
      }),
    );
    await once(socket, 'connect');
    return {
      socket,
      text: () => text,
      failure: () => failure,
      closed,
      answers: () => text.split('HTTP/1.1 200').slice(1),
    };
  }

  const heldOnes = (count: number) =>
    waitFor(() => held.length === count, { what: `${count} requests to be under way` });

  test('are all answered while few are unanswered at a time', async () => {
    const one = await client();
    for (let round = 1; round <= 4; round++) {
      one.socket.write(get('/quick').repeat(MOST_UNANSWERED));
      await waitFor(() => one.answers().length === round * MOST_UNANSWERED, { what: 'answers' });
    }
    expect(one.text()).not.toContain('Connection: close');
  });

  test('beyond the limit end the connection after the responses that are due', async () => {
    const one = await client();
    one.socket.write(get('/held').repeat(20_000));
    await heldOnes(LAST);
    for (const [at, res] of held.entries()) res.end(`answer ${at + 1}.`);
    await one.closed;
    expect(one.failure()).toBeNull();
    expect(begun).toHaveLength(LAST);
    const answers = one.answers();
    expect(answers).toHaveLength(LAST);
    expect(answers.at(-2)).toMatch(/Connection: keep-alive[^]*answer 16\.$/);
    expect(answers.at(-1)).toMatch(/Connection: close[^]*answer 17\.$/);
  });

  test('beyond the limit also end it if all responses but the first were ready early', async () => {
    const one = await client();
    one.socket.write(get('/held') + get('/quick').repeat(20_000));
    await waitFor(() => begun.length === LAST, { what: 'all to be under way' });
    held[0]?.end('at last.');
    await one.closed;
    expect(one.failure()).toBeNull();
    expect(one.answers()).toHaveLength(LAST);
    expect(one.answers().at(-1)).toContain('Connection: close');
    expect(begun).toHaveLength(LAST);
  });

  test('get complete responses, even if these are large and what follows is not read', async () => {
    const one = await client();
    one.socket.write(get('/large').repeat(50_000));
    await one.closed;
    expect(one.failure()).toBeNull();
    expect(one.answers()).toHaveLength(LAST);
    expect(one.text().length).toBeGreaterThan(LAST * LARGE.length);
  });

  test('are not started after the last one, whatever arrives later', async () => {
    const one = await client();
    one.socket.write(get('/held').repeat(LAST));
    await heldOnes(LAST);
    held[0]?.end('first.');
    await waitFor(() => one.answers().length === 1, { what: 'the first answer' });
    one.socket.write(post('/quick/late', 'x'.repeat(100_000)));
    for (const res of held.slice(1)) res.end();
    await one.closed;
    expect(begun).not.toContain('/quick/late');
    expect(one.answers()).toHaveLength(LAST);
  });

  test('are all aborted when their client disconnects', async () => {
    const one = await client();
    one.socket.write(get('/held/1') + get('/held/2') + get('/held/3'));
    await heldOnes(3);
    one.socket.destroy();
    await waitFor(() => ended.length >= 3, { what: 'the requests to be ended' });
    expect([...ended].sort()).toEqual(['/held/1', '/held/2', '/held/3']);
    await http.drain(0);
  });

  describe('after a request for another protocol', () => {
    test.each([
      ['a GET', get('/quick/1', ...UPGRADE)],
      ['without Connection: Upgrade', get('/quick/1', 'Upgrade: websocket')],
      ['a POST with a body', post('/quick/1', 'abc', ...UPGRADE)],
    ])('are not started, and the client is informed: %s', async (_, first) => {
      const one = await client();
      one.socket.write(first + get('/quick/2'));
      await one.closed;
      expect(one.failure()).toBeNull();
      expect(one.text()).toMatch(/Connection: close[^]*answer to \/quick\/1\.$/);
      expect(begun).toEqual(['/quick/1']);
    });

    test('are not read from the middle of a request', async () => {
      const one = await client();
      one.socket.write(
        get('/held/1', ...UPGRADE) +
          'POST /quick/2 HTTP/1.1\r\nHost: x\r\nContent-Length: 400\r\n\r\n',
      );
      await heldOnes(1);
      one.socket.write(get('/quick/hidden-in-the-body'));
      await waitFor(() => begun.length > 1, { timeoutMs: 200 }).catch(() => null);
      held[0]?.end('the only answer.');
      await one.closed;
      expect(begun).toEqual(['/held/1']);
      expect(one.answers()).toHaveLength(1);
    });

    test('the earlier ones are answered', async () => {
      const one = await client();
      one.socket.write(get('/quick/1') + get('/quick/2', ...UPGRADE) + get('/quick/3'));
      await one.closed;
      expect(one.answers()).toHaveLength(2);
      expect(one.answers()[0]).toContain('Connection: keep-alive');
      expect(one.answers()[1]).toContain('Connection: close');
    });
  });
});
