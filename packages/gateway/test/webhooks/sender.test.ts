import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { createWebhookSender } from '../../src/webhooks/sender.js';
import { type Authority, makeAuthority } from '../support/certificates.js';
import { withServer } from '../support/server.js';

const TIMEOUT_MS = 1_000;
const REQUEST = { headers: { 'content-type': 'application/json' }, body: '{}' };

const sandbox = createWebhookSender({ allowPrivate: true, ports: [443], timeoutMs: TIMEOUT_MS });

const sendTo = (url: string) => sandbox.send({ ...REQUEST, url });

/** What an attempt finds at a receiver. */
const sentTo = (listener: RequestListener) =>
  withServer(createServer(listener), (port) => sendTo(`http://127.0.0.1:${port}/hooks?a=b`));

/** What it finds at one that speaks on a bare connection. */
async function sentToSocket(talk: (socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  const port = await listen(server);
  try {
    return await sendTo(`http://127.0.0.1:${port}/`);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('An attempt', () => {
  test('sends path, query, headers and body, and returns status and answer', async () => {
    let seen: unknown;
    const result = await sentTo((req, res) => {
      seen = { url: req.url, method: req.method, type: req.headers['content-type'] };
      res.statusCode = 202;
      res.end('thank you');
    });
    expect(seen).toEqual({ url: '/hooks?a=b', method: 'POST', type: 'application/json' });
    expect(result).toMatchObject({ status: 202, answer: 'thank you', error: null });
  });

  test('does not follow a redirect', async () => {
    let calls = 0;
    const result = await sentTo((_req, res) => {
      calls += 1;
      res.writeHead(307, { Location: '/elsewhere' }).end();
    });
    expect([result, calls]).toMatchObject([{ status: 307 }, 1]);
  });

  test('keeps 1 KiB of an answer, without half a character', async () => {
    const result = await sentTo((_req, res) => res.end('€'.repeat(1_000)));
    expect(result).toMatchObject({ status: 200, answer: '€'.repeat(341) });
  });

  test('reads 8 KiB of 100 MB', async () => {
    const result = await sentTo((_req, res) => {
      const piece = Buffer.alloc(1_000_000, 'a');
      const write = (left: number): void => {
        if (left > 0 && !res.destroyed)
          res.write(piece, () => {
            write(left - 1);
          });
      };
      write(100);
    });
    expect(result).toMatchObject({ status: 200, answer: 'a'.repeat(1_024) });
  });

  test('understands HTTP/1.0', async () => {
    const result = await sentToSocket((socket) => {
      socket.end('HTTP/1.0 200 OK\r\n\r\nold');
    });
    expect(result).toMatchObject({ status: 200, answer: 'old' });
  });

  test.each([
    ['120', 120_000],
    ['0', 0],
    ['99999999', 24 * 3_600_000],
    ['soon', null],
    ['-5', null],
  ])('reads Retry-After: %s', async (text, retryAfterMs) => {
    const result = await sentTo((_req, res) => res.writeHead(429, { 'Retry-After': text }).end());
    expect(result).toMatchObject({ status: 429, retryAfterMs });
  });

  test('reads a date in Retry-After', async () => {
    const date = new Date(Date.now() + 60_000).toUTCString();
    const result = await sentTo((_req, res) => res.writeHead(503, { 'Retry-After': date }).end());
    const { retryAfterMs } = result as { retryAfterMs: number };
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});

describe('An attempt fails', () => {
  const failsWith = (error: string) => ({ status: null, error });

  test('at a receiver that never answers, when its time is over', async () => {
    const result = await sentToSocket(() => undefined);
    expect(result).toMatchObject(failsWith('timeout'));
    expect(result.tookMs).toBeLessThan(TIMEOUT_MS + 1_000);
  });

  test('at a receiver that sends a byte now and then, when its time is over', async () => {
    let timer: NodeJS.Timeout | undefined;
    const result = await sentTo((_req, res) => {
      timer = setInterval(() => res.write('a'), 100);
    });
    clearInterval(timer);
    expect(result).toMatchObject(failsWith('timeout'));
  });

  test('at a receiver that closes at once', async () => {
    const result = await sentToSocket((socket) => socket.destroy());
    expect(result).toMatchObject(failsWith('connection_failed'));
  });

  test('at a receiver that closes in the middle of its answer', async () => {
    const result = await sentToSocket((socket) => {
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf');
    });
    expect(result).toMatchObject(failsWith('connection_failed'));
  });

  test('where nothing listens', async () => {
    const server = createTcpServer();
    const port = await listen(server);
    server.close();
    expect(await sendTo(`http://127.0.0.1:${port}/`)).toMatchObject(failsWith('connection_failed'));
  });

  test('at a receiver that sends 20,000 headers', async () => {
    const result = await sentToSocket((socket) => {
      const headers = Array.from({ length: 20_000 }, (_, at) => `X-${at}: a\r\n`).join('');
      socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n`);
    });
    expect(result).toMatchObject(failsWith('invalid_answer'));
  });

  test('at something that does not speak HTTP', async () => {
    const result = await sentToSocket((socket) =>
      socket.once('data', () => socket.write('220 mail.example ESMTP\r\n')),
    );
    expect(result).toMatchObject(failsWith('invalid_answer'));
  });

  test('at a URL that the settings no longer allow', async () => {
    const strict = createWebhookSender({
      allowPrivate: false,
      ports: [443],
      timeoutMs: TIMEOUT_MS,
    });
    const result = await strict.send({ ...REQUEST, url: 'http://127.0.0.1/' });
    expect(result).toMatchObject(failsWith('url_refused'));
  });
});

describe('Outside a sandbox,', () => {
  const senderOn = (...answers: string[][]) =>
    createWebhookSender({
      allowPrivate: false,
      ports: [443],
      timeoutMs: TIMEOUT_MS,
      resolve: () => Promise.resolve(answers.shift() ?? []),
    });
  const request = { ...REQUEST, url: 'https://shop.example/' };

  test.each([
    [['127.0.0.1']],
    [['1.1.1.1', '10.0.0.1']],
    [['2606:4700::1111', '::ffff:169.254.169.254']],
  ])('a name with the addresses %s is refused', async (addresses) => {
    const result = await senderOn(addresses).send(request);
    expect(result).toMatchObject({ status: null, error: 'address_refused' });
  });

  test('a name without an address is not found', async () => {
    expect(await senderOn([]).send(request)).toMatchObject({ error: 'host_not_found' });
  });

  test('a name is resolved again at each attempt', async () => {
    const sender = senderOn([], ['127.0.0.1']);
    expect(await sender.send(request)).toMatchObject({ error: 'host_not_found' });
    expect(await sender.send(request)).toMatchObject({ error: 'address_refused' });
  });

  test('a name server that does not answer ends the attempt in time', async () => {
    const sender = createWebhookSender({
      allowPrivate: false,
      ports: [443],
      timeoutMs: 200,
      resolve: () => new Promise(() => undefined),
    });
    expect(await sender.send(request)).toMatchObject({ error: 'timeout' });
  });
});

test('A name is resolved once, and the connection goes to what was checked', async () => {
  let looks = 0;
  const sender = createWebhookSender({
    allowPrivate: true,
    ports: [443],
    timeoutMs: TIMEOUT_MS,
    // The second answer, for whoever asks again, leads nowhere.
    resolve: () => Promise.resolve([['127.0.0.1'], ['203.0.113.1']][looks++] ?? []),
  });
  const result = await withServer(
    createServer((req, res) => res.end(req.headers.host)),
    (port) => sender.send({ ...REQUEST, url: `http://rebinding.example:${port}/` }),
  );
  expect(result).toMatchObject({
    status: 200,
    answer: expect.stringContaining('rebinding.example'),
  });
  expect(looks).toBe(1);
});

test('A proxy of the environment is not used', async () => {
  const before = { ...process.env };
  Object.assign(process.env, {
    HTTP_PROXY: 'http://127.0.0.1:1',
    http_proxy: 'http://127.0.0.1:1',
  });
  try {
    expect(await sentTo((_req, res) => res.end())).toMatchObject({ status: 200 });
  } finally {
    process.env = before;
  }
});

describe('Over TLS', () => {
  let authority: Authority;

  beforeAll(async () => {
    authority = await makeAuthority('Test authority');
  });

  async function sentOverTls(names: string, ca?: string) {
    const { certificate, key } = await authority.certify(names);
    const server = createTlsServer(
      { cert: readFileSync(certificate), key: readFileSync(key) },
      (_req, res) => res.end('secure'),
    );
    const sender = createWebhookSender({
      allowPrivate: true,
      ports: [443],
      timeoutMs: TIMEOUT_MS,
      resolve: () => Promise.resolve(['127.0.0.1']),
      ...(ca === undefined ? {} : { ca }),
    });
    return withServer(server, (port) =>
      sender.send({ ...REQUEST, url: `https://shop.example:${port}/` }),
    );
  }

  test("a certificate for the URL's host is accepted", async () => {
    const result = await sentOverTls('DNS:shop.example', readFileSync(authority.file, 'utf8'));
    expect(result).toMatchObject({ status: 200, answer: 'secure' });
  });

  test('a certificate for another host is refused', async () => {
    const result = await sentOverTls('DNS:other.example', readFileSync(authority.file, 'utf8'));
    expect(result).toMatchObject({ error: 'tls_failed' });
  });

  test('a certificate of an unknown authority is refused', async () => {
    expect(await sentOverTls('DNS:shop.example')).toMatchObject({ error: 'tls_failed' });
  });
});
