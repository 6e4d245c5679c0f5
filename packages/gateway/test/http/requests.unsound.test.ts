import { type BankSimulator, withoutIds } from '@payment-gateway/testkit';
import { type TestDatabase } from '../support/engines.js';
import {
  FIRST_MERCHANT,
  openSandbox,
  paymentBody,
  rowCount,
  type TestGateway,
} from '../support/gateway.js';
import { lines, sendRaw } from '../support/raw-http.js';

const body = JSON.stringify(paymentBody());
const TYPE = 'Content-Type: application/json';
const LENGTH = `Content-Length: ${body.length}`;
const AUTH = `Authorization: ${FIRST_MERCHANT}`;

/** A valid payment with an addition. */
const payment = (...headers: readonly string[]): string =>
  lines('POST /payments HTTP/1.1', 'Host: x', AUTH, TYPE, LENGTH, ...headers) + body;

const look = (target: string, ...headers: readonly string[]): string =>
  lines(`GET ${target} HTTP/1.1`, 'Host: x', AUTH, 'Connection: close', ...headers);

const chunked = (version: string, coding: string): string =>
  lines(`POST /payments ${version}`, 'Host: x', AUTH, TYPE, `Transfer-Encoding: ${coding}`) +
  `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

describe('A request that is not valid HTTP', () => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox({
      environment: { REQUEST_TIMEOUT_MS: '500' },
    }));
  });

  afterEach(async () => {
    expect(await rowCount(database)).toBe(0);
    expect(await bank.ledger()).toEqual([]);
  });

  afterAll(() => close());

  type Case = [what: string, sent: string | Buffer, status: number, code: string];

  test.each<Case>([
    ['no Host', lines('GET /health/live HTTP/1.1'), 400, 'malformed_request'],
    ['two Hosts', look('/payments', 'Host: y'), 400, 'malformed_request'],
    [
      'two Hosts that are the same',
      lines('GET / HTTP/1.1', 'Host: x', 'host: x'),
      400,
      'malformed_request',
    ],
    ['a Host with a path', lines('GET / HTTP/1.1', 'Host: x/y'), 400, 'malformed_request'],
    ['a Host with a user', lines('GET / HTTP/1.1', 'Host: a@x'), 400, 'malformed_request'],
    ['HTTP/0.9', 'GET /health/live\r\n\r\n', 400, 'malformed_request'],
    ['HTTP/1.2', lines('GET /health/live HTTP/1.2', 'Host: x'), 400, 'malformed_request'],
    ['HTTP/2.0 in words', lines('GET / HTTP/2.0', 'Host: x'), 400, 'malformed_request'],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400, 'malformed_request'],
    ['the beginning of TLS', Buffer.from('1603010005', 'hex'), 400, 'malformed_request'],
    [
      'a method that nobody knows',
      lines('PAY /payments HTTP/1.1', 'Host: x'),
      400,
      'malformed_request',
    ],
    ['a method in small letters', lines('get / HTTP/1.1', 'Host: x'), 400, 'malformed_request'],
    ['a tunnel', lines('CONNECT bank:443 HTTP/1.1', 'Host: x'), 405, 'method_not_allowed'],
    ['no address', lines('GET payments HTTP/1.1', 'Host: x'), 400, 'malformed_request'],
    ['a header on two lines', look('/payments', 'X-Note: a', ' folded'), 400, 'malformed_request'],
    ['a space before the colon', look('/payments', 'X-Note : a'), 400, 'malformed_request'],
    ['a NUL in a header', look('/payments', 'X-Note: a\0b'), 400, 'malformed_request'],
    ['headers of 17 KiB', payment(`X-Note: ${'x'.repeat(17_000)}`), 431, 'headers_too_large'],
    ['headers of 3 MB', payment(`X-Note: ${'x'.repeat(3_000_000)}`), 431, 'headers_too_large'],
    ['an address of 17 KiB', look(`/${'x'.repeat(17_000)}`), 431, 'headers_too_large'],
    ['two Content-Lengths', payment(LENGTH), 400, 'malformed_request'],
    [
      'a list of Content-Lengths',
      payment().replace(LENGTH, `${LENGTH}, ${body.length}`),
      400,
      'malformed_request',
    ],
    [
      'a negative length',
      payment().replace(LENGTH, 'Content-Length: -1'),
      400,
      'malformed_request',
    ],
    ['a length and chunks', payment('Transfer-Encoding: chunked'), 400, 'malformed_request'],
    ['chunks in HTTP/1.0', chunked('HTTP/1.0', 'chunked'), 400, 'malformed_request'],
    ['chunks that are compressed', chunked('HTTP/1.1', 'gzip, chunked'), 400, 'malformed_request'],
    ['another coding than chunks', chunked('HTTP/1.1', 'gzip'), 400, 'malformed_request'],
    [
      'a chunk without a size',
      chunked('HTTP/1.1', 'chunked').replace(/\r\n0\r\n/, '\r\nzz\r\n'),
      400,
      'malformed_request',
    ],
    [
      'a chunk extension of 20 KB',
      chunked('HTTP/1.1', 'chunked').replace(/\r\n0\r\n/, `\r\n0;${'x'.repeat(20_000)}\r\n`),
      413,
      'body_too_large',
    ],
    [
      'trailers of 20 KB',
      chunked('HTTP/1.1', 'chunked').replace(/\r\n0\r\n/, `\r\n0\r\nX: ${'x'.repeat(20_000)}\r\n`),
      431,
      'headers_too_large',
    ],
    [
      'a key behind the body',
      chunked('HTTP/1.1', 'chunked\r\nConnection: close').replace(
        /0\r\n\r\n$/,
        '0\r\nIdempotency-Key: key-1\r\n\r\n',
      ),
      400,
      'invalid_idempotency_key',
    ],
    ['an expectation', payment('Expect: a-miracle'), 417, 'expectation_failed'],
    ['one expectation too many', payment('Expect: 100-continue, x'), 417, 'expectation_failed'],
    [
      'headers that do not arrive',
      'GET /health/live HTTP/1.1\r\nHost: x\r\n',
      408,
      'request_timeout',
    ],
    ['a body that does not arrive', payment().slice(0, -20), 408, 'request_timeout'],
    [
      'two keys',
      payment('Connection: close', 'Idempotency-Key: a', 'Idempotency-Key: b'),
      400,
      'invalid_idempotency_key',
    ],
    [
      'one key twice',
      payment('Connection: close', 'Idempotency-Key: a', 'Idempotency-Key: a'),
      400,
      'invalid_idempotency_key',
    ],
    [
      'an empty key and a key',
      payment('Connection: close', 'Idempotency-Key:', 'Idempotency-Key: a'),
      400,
      'invalid_idempotency_key',
    ],
    ['two tokens', payment('Connection: close', AUTH), 401, 'token_invalid'],
    ['two types', payment('Connection: close', TYPE), 415, 'unsupported_media_type'],
    ['an address that is none', look('*'), 400, 'malformed_request'],
    ['another scheme', look('ftp://x/payments'), 400, 'malformed_request'],
    ['an authority that is none', look('http://[/payments'), 400, 'malformed_request'],
    ['a fragment', look('/payments?reference=a#b'), 400, 'malformed_request'],
    ['letters that are no ASCII', look('/payments?reference=é'), 400, 'malformed_request'],
    ['a lone % in the path', look('/payments/%'), 400, 'malformed_request'],
    ['a lone % in a path of nothing', look('/nothing/%zz'), 400, 'malformed_request'],
    ['a NUL in the path', look('/payments/%00'), 400, 'malformed_request'],
    ['a line break in the path', look('/payments/a%0d%0aX-Note:b'), 400, 'malformed_request'],
    ['no UTF-8 in the query', look('/payments?reference=%FF'), 400, 'malformed_request'],
    ['a lone % in the query', look('/payments?reference=100%'), 400, 'malformed_request'],
    ['overlong UTF-8', look('/payments?reference=%C0%AF'), 400, 'malformed_request'],
    ['an encoded surrogate', look('/payments?reference=%ED%A0%80'), 400, 'malformed_request'],
    ['no UTF-8 in a name', look('/payments?%FF=1'), 400, 'malformed_request'],
    ['a NUL in the query', look('/payments?reference=a%00b'), 422, 'validation_failed'],
    ['an escape in the query', look('/payments?reference=%1b'), 422, 'validation_failed'],
  ])('(%s) is refused like any other, and nothing happens', async (_, sent, status, code) => {
    const answers = await sendRaw(gateway.server, sent);
    const shown = answers.map((answer) => ({ ...answer, text: withoutIds(answer.text) }));
    expect(shown).toEqual([
      {
        status,
        headers: expect.objectContaining({
          'content-type': 'application/problem+json',
          'x-request-id': expect.stringMatching(/^[\w-]{36}$/) as string,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          date: expect.stringMatching(/GMT$/) as string,
          connection: 'close',
        }) as object,
        text: expect.not.stringMatching(/4242/) as string,
        body: expect.objectContaining({
          type: `/api/v1/errors#${code}`,
          title: expect.stringMatching(/./) as string,
          status,
          code,
        }) as object,
      },
    ]);
    const [answer] = answers;
    expect(answer?.body).toMatchObject({ request_id: answer?.headers['x-request-id'] });
  });

  test('gets only one response, even if its body becomes invalid after that', async () => {
    const answers = await sendRaw(
      gateway.server,
      lines('GET /health/live HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked') + 'zz\r\n',
    );
    expect(answers.map(({ status }) => status)).toEqual([200]);
  });

  test('gets no second response after one that ends with the connection', async () => {
    const answers = await sendRaw(gateway.server, 'GET /payments\r\n\r\nmore HTTP/1.1\r\n\r\n');
    expect(answers.map(({ status }) => status)).toEqual([400]);
  });

  test('gets the allowed methods if it asks for a tunnel', async () => {
    const [answer] = await sendRaw(gateway.server, lines('CONNECT x:1 HTTP/1.1', 'Host: x'));
    expect(answer?.headers.allow).toBe('GET, HEAD, POST');
  });
});
