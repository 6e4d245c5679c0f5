import { once } from 'node:events';
import { type Server } from 'node:http';
import { connect } from 'node:net';
import { portOf } from '@payment-gateway/service-kit/http/server';
import { asProblem, depositOf, listen, openBank } from './support.js';

const body = JSON.stringify(depositOf());
const TYPE = 'Content-Type: application/json';
const LENGTH = `Content-Length: ${body.length}`;
const LAST = 'Connection: close';

const lines = (...parts: readonly string[]) => `${parts.join('\r\n')}\r\n\r\n`;
const FIRST = 'POST /api/v1/deposit HTTP/1.1';
const deposit = (...headers: readonly string[]) =>
  lines(FIRST, 'Host: x', TYPE, LENGTH, LAST, ...headers) + body;
const look = (target: string, ...headers: readonly string[]) =>
  lines(`GET ${target} HTTP/1.1`, 'Host: x', LAST, ...headers);
const chunked = lines(FIRST, 'Host: x', TYPE, LAST, 'Transfer-Encoding: chunked');

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function openServer() {
  const bank = openBank();
  const server = await listen(bank);
  servers.push(server);

  /** Sends bytes as they are, and gives what came until the bank closed the connection. */
  async function send(bytes: string): Promise<string> {
    const socket = connect(portOf(server), '127.0.0.1');
    let received = '';
    socket.on('data', (part) => (received += part.toString()));
    socket.write(bytes);
    await once(socket, 'close');
    return received;
  }
  return { ...bank, server, send };
}

describe('A malformed HTTP request is refused like any other', () => {
  test.each([
    ['no Host', lines(FIRST, TYPE, LENGTH) + body, 400, 'malformed'],
    ['two Hosts', deposit('Host: y'), 400, 'malformed'],
    ['HTTP/2.0', lines('GET / HTTP/2.0', 'Host: x'), 400, 'malformed'],
    ['no HTTP', 'SECRET\r\n\r\n', 400, 'malformed'],
    ['no address', look('foo://SECRET'), 400, 'malformed'],
    ['a tunnel', lines('CONNECT SECRET:1 HTTP/1.1', 'Host: x'), 405, 'method_not_allowed'],
    ['a line folded', look('/api/v1/ledger', 'X-A: a', ' SECRET'), 400, 'malformed'],
    ['large headers', deposit(`X-A: ${'x'.repeat(17_000)}`), 431, 'headers_too_large'],
    ['an expectation', deposit('Expect: SECRET'), 417, 'expectation_failed'],
    ['two lengths', deposit(LENGTH), 400, 'malformed'],
    ['two types', deposit(TYPE), 415, 'unsupported_media_type'],
    ['a length and chunks', deposit('Transfer-Encoding: chunked'), 400, 'malformed'],
    ['compressed chunks', deposit('Transfer-Encoding: gzip'), 400, 'malformed'],
    ['a chunk that is none', `${chunked}SECRET\r\n`, 400, 'malformed'],
    ['large trailers', `${chunked}0\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`, 431, 'headers_too_large'],
    ['no UTF-8 in the path', look('/api/v1/deposit/%FF'), 400, 'malformed'],
    ['a NUL in the path', look('/api/v1/deposit/a%00'), 400, 'malformed'],
    ['no UTF-8 in the query', look('/api/v1/ledger?reference=%FF'), 400, 'malformed'],
    ['a lone %', look('/api/v1/ledger?reference=%'), 400, 'malformed'],
    ['an overlong slash', look('/api/v1/ledger?reference=%C0%AF'), 400, 'malformed'],
  ])('%s', async (_what, sent, status, code) => {
    const bank = await openServer();
    const answer = await bank.send(sent);
    const [head = '', text = ''] = answer.split('\r\n\r\n');
    expect(asProblem(JSON.parse(text))).toMatchObject({ status, code });
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toMatch('Content-Type: application/problem+json');
    expect(head).toMatch('Cache-Control: no-store');
    expect(head).toMatch('X-Content-Type-Options: nosniff');
    const [, id = 'none'] = /X-Request-Id: (\S+)/.exec(head) ?? [];
    const about = bank.logged.filter((line) => line.includes(id));
    expect(about).toHaveLength(1);
    expect(bank.logged).toHaveLength(1);
    expect(answer + bank.logged.join('')).not.toMatch('SECRET');
    expect(await bank.entries()).toEqual([]);
  });

  test('a request that does not arrive in time', async () => {
    const bank = await openServer();
    // As Node says it after five minutes.
    bank.server.once('connection', (socket) => {
      socket.once('data', () => {
        const late = Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
        setImmediate(() => bank.server.emit('clientError', late, socket));
      });
    });
    const answer = await bank.send(`${FIRST}\r\nHost: x\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toMatch('"code":"request_timeout"');
  });
});

test('Pipelined responses are complete, including one after 100 Continue', async () => {
  const bank = await openServer();
  const expecting = lines(FIRST, 'Host: x', TYPE, LENGTH, 'Expect: 100-continue') + body;
  const wrong = lines(FIRST, 'Host: x', TYPE, 'Content-Length: 2', 'Expect: 100-continue') + '{}';
  const answers = await bank.send(expecting + wrong + deposit());
  // Behind the head of an answer comes its body.
  expect(answers.match(/Content-Length: \d+/g)).toHaveLength(3);
  expect(answers).not.toMatch(/Content-Length: \d+(?:(?!\r\n\r\n)[^])*\r\n\r\nHTTP/);
});

describe('Unusual requests are accepted', () => {
  test.each([
    ['8,000 header lines', deposit(...Array.from({ length: 8_000 }, () => 'x:'))],
    ['HTTP/1.0 without a Host', lines('POST /api/v1/deposit HTTP/1.0', TYPE, LENGTH) + body],
    ['an absolute address', deposit().replace(' /api', ' http://bank/api')],
    ['an upgrade that is not offered', deposit('Upgrade: h2c')],
    ['chunks', `${chunked}${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`],
    ['another way to write the charset', deposit().replace(TYPE, `${TYPE};charset=utf8;`)],
    ['an encoding that is none', deposit('Content-Encoding: identity')],
    ['100 Continue', deposit('Expect: 100-continue')],
  ])('%s', async (_what, sent) => {
    const bank = await openServer();
    expect(await bank.send(sent)).toMatch(/^(HTTP\/1.1 100 Continue\r\n\r\n)?HTTP\/1.1 201 /);
    expect(await bank.entries()).toHaveLength(1);
  });

  test('a body that would be refused is not requested by 100 Continue', async () => {
    const bank = await openServer();
    for (const headers of [['Content-Length: 70000'], [LENGTH, 'Content-Encoding: gzip']]) {
      const answer = await bank.send(
        lines(FIRST, 'Host: x', TYPE, 'Expect: 100-continue', ...headers),
      );
      expect(answer).toMatch(/^HTTP\/1.1 41[35] /);
    }
  });

  test('OPTIONS of the whole server', async () => {
    const bank = await openServer();
    expect(await bank.send(lines('OPTIONS * HTTP/1.1', 'Host: x', LAST))).toMatch(
      /^HTTP\/1.1 204 [^]*Allow: GET, HEAD, POST, OPTIONS/,
    );
  });
});

describe('Every answer carries the id of its request', () => {
  test("the client's own if it is sane", async () => {
    const { api, logged } = openBank();
    const idOf = async (given: string) =>
      (await api.get('/health/live').set('X-Request-Id', given)).headers['x-request-id'];
    expect(await idOf('order-7.1')).toBe('order-7.1');
    expect(logged.join('')).toMatch('"request_id":"order-7.1"');
    expect(await idOf('4242424242424242')).toHaveLength(36);
    expect(await idOf('a b')).toHaveLength(36);
  });
});
