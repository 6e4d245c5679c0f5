import { once } from 'node:events';
import { connect } from 'node:net';
import { type BankSimulator } from '@payment-gateway/testkit';
import {
  FIRST_MERCHANT,
  openSandbox,
  paymentBody,
  SECOND_MERCHANT,
  type TestGateway,
} from '../support/gateway.js';
import { lines, type RawAnswer, sendRaw } from '../support/raw-http.js';
import { withServer } from '../support/server.js';

const body = JSON.stringify(paymentBody());
const TYPE = 'Content-Type: application/json';
const LENGTH = `Content-Length: ${body.length}`;
const AUTH = `Authorization: ${FIRST_MERCHANT}`;
const LAST = 'Connection: close';

const manyLines = (count: number): string[] => Array.from({ length: count }, () => 'x:');

describe('An unusual but valid request', () => {
  let bank: BankSimulator;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  const send = async (...parts: readonly string[]): Promise<RawAnswer> => {
    const [answer, ...others] = await sendRaw(gateway.server, lines(...parts) + body);
    expect(others).toEqual([]);
    if (answer === undefined) throw new Error('There was no answer.');
    return answer;
  };

  describe('with many header lines', () => {
    test.each([999, 1_000, 2_000, 8_000])(
      'keeps its key after %i of them: a retry charges nothing',
      async (count) => {
        const key = `Idempotency-Key: behind-${count}`;
        const pay = () =>
          send(
            'POST /payments HTTP/1.1',
            'Host: x',
            TYPE,
            LENGTH,
            LAST,
            AUTH,
            ...manyLines(count),
            key,
          );
        const [first, again] = [await pay(), await pay()];
        expect([first.status, again.status]).toEqual([200, 200]);
        expect(again.headers['idempotent-replayed']).toBe('true');
        const { id } = first.body as { id: string };
        expect(again.body).toMatchObject({ id });
        expect(await bank.ledger(id)).toHaveLength(1);
      },
    );

    test('keeps its token after 8,000 of them', async () => {
      const { status } = await send(
        'POST /payments HTTP/1.1',
        'Host: x',
        TYPE,
        LENGTH,
        LAST,
        ...manyLines(8_000),
        AUTH,
      );
      expect(status).toBe(200);
    });

    test('cannot hide a second token after 8,000 of them', async () => {
      const second = `Authorization: ${SECOND_MERCHANT}`;
      const { status } = await send(
        'POST /payments HTTP/1.1',
        'Host: x',
        TYPE,
        LENGTH,
        LAST,
        AUTH,
        ...manyLines(8_000),
        second,
      );
      expect(status).toBe(401);
    });
  });

  describe('of an unusual form', () => {
    test('HTTP/1.0 without a Host is served', async () => {
      expect((await send('POST /payments HTTP/1.0', TYPE, LENGTH, AUTH)).status).toBe(200);
    });

    test('an expectation in HTTP/1.0 is ignored', async () => {
      const answer = await send('POST /payments HTTP/1.0', TYPE, LENGTH, AUTH, 'Expect: x');
      expect(answer.status).toBe(200);
    });

    test.each(['x', 'x:8080', '[::1]:80', '127.0.0.1', 'my_gateway', 'xn--bcher-kva.example', ''])(
      'Host %p is accepted',
      async (host) => {
        const answer = await send(
          'POST /payments HTTP/1.1',
          `Host: ${host}`,
          TYPE,
          LENGTH,
          AUTH,
          LAST,
        );
        expect(answer.status).toBe(200);
      },
    );

    test.each([
      ['POST http://gateway.example/api/v1/payments HTTP/1.1'],
      ['POST HTTPS://gateway.example:443/payments HTTP/1.1'],
    ])('an absolute address equals its path: %s', async (first) => {
      expect((await send(first, 'Host: x', TYPE, LENGTH, AUTH, LAST)).status).toBe(200);
    });

    test('the query of an absolute address is read', async () => {
      const [answer] = await sendRaw(
        gateway.server,
        lines('GET http://x/payments?limit=0 HTTP/1.1', 'Host: x', AUTH, LAST),
      );
      expect(answer?.body).toMatchObject({ errors: [{ field: 'limit' }] });
    });

    test('OPTIONS of the whole server is answered', async () => {
      const [answer] = await sendRaw(gateway.server, lines('OPTIONS * HTTP/1.1', 'Host: x', LAST));
      expect(answer?.status).toBe(204);
      expect(answer?.headers.allow).toBe('GET, HEAD, POST, OPTIONS');
      expect(answer?.headers['x-request-id']).toMatch(/./);
    });

    test('HEAD returns only the headers, also of problems', async () => {
      const [answer] = await sendRaw(
        gateway.server,
        lines('HEAD /payments/nothing HTTP/1.1', 'Host: x', AUTH, LAST),
      );
      expect(answer).toMatchObject({ status: 404, body: undefined });
      expect(answer?.headers['content-type']).toBe('application/problem+json');
      expect(answer?.text).toMatch(/\r\n\r\n$/);
    });

    test('an upgrade that is not supported is ignored', async () => {
      const answer = await send(
        'POST /payments HTTP/1.1',
        'Host: x',
        TYPE,
        LENGTH,
        AUTH,
        'Connection: Upgrade, close',
        'Upgrade: h2c',
      );
      expect(answer.status).toBe(200);
    });

    test('chunks with extensions and unread trailers are a valid body', async () => {
      const [first, second] = [body.slice(0, 30), body.slice(30)];
      const chunk = (text: string) => `${text.length.toString(16)};name=value\r\n${text}\r\n`;
      const [answer] = await sendRaw(
        gateway.server,
        lines(
          'POST /payments HTTP/1.1',
          'Host: x',
          TYPE,
          AUTH,
          LAST,
          'Transfer-Encoding: chunked',
        ) + `${chunk(first)}${chunk(second)}0\r\nServer-Timing: a\r\n\r\n`,
      );
      expect(answer?.status).toBe(200);
    });

    test('text in a query is decoded: escapes, plus signs, other scripts', async () => {
      const { id } = await gateway.paid({ reference: 'Über 100 % 漢' });
      for (const reference of [
        '%C3%9Cber+100+%25+%E6%BC%A2',
        '%C3%9Cber%20100%20%25%20%e6%bc%a2',
      ]) {
        const [answer] = await sendRaw(
          gateway.server,
          lines(`GET /payments?reference=${reference} HTTP/1.1`, 'Host: x', AUTH, LAST),
        );
        expect(answer?.body).toMatchObject({ data: [{ id }] });
      }
    });
  });

  describe('of an unusual type', () => {
    test.each([
      'application/json',
      'APPLICATION/JSON',
      'application/json;',
      'application/json ; ',
      'application/json; charset=utf-8',
      'application/json;charset=UTF-8',
      'application/json; charset=utf8',
      'application/json; charset="utf-8"',
      'application/json; Charset="\\UTF8" ;',
      'application/json; version=1; charset=utf-8',
      'application/json; charset=utf-8; profile="https://example.com/a;charset=latin1"',
      'application/json; note="a \\" quoted"',
    ])('%s is accepted', async (type) => {
      const { status } = await gateway.pay(body, { 'Content-Type': type });
      expect(status).toBe(200);
    });

    test.each([
      'application/json; charset=latin1',
      'application/json; charset=utf-16',
      'application/json; charset=utf-8; charset=latin1',
      'application/json; charset=',
      'application/json; charset',
      'application/json; charset="utf-8',
      'application/json charset=utf-8',
      'application/json, text/plain',
      'application/jsonx',
      'application/problem+json',
      'text/json',
    ])('%s is refused', async (type) => {
      const answer = await gateway.pay(body, { 'Content-Type': type });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    });

    test.each(['identity', 'Identity', 'identity, identity'])(
      '%s is not an encoding',
      async (encoding) => {
        const { status } = await gateway.pay(body, { 'Content-Encoding': encoding });
        expect(status).toBe(200);
      },
    );

    test.each(['gzip', 'identity, gzip', 'br', 'x'])('encoding %s is refused', async (encoding) => {
      const { status } = await gateway.pay(body, { 'Content-Encoding': encoding });
      expect(status).toBe(415);
    });
  });

  describe('that expects 100 Continue before its body', () => {
    const CONTINUE = 'HTTP/1.1 100 Continue\r\n\r\n';

    /** Sends the headers, and the body once the server answers 100 Continue. */
    const ask = (...headers: readonly string[]): Promise<string> =>
      withServer(gateway.server, async (port) => {
        const socket = connect(port, '127.0.0.1');
        let received = '';
        socket.on('data', (part) => {
          received += part.toString();
          if (received === CONTINUE) socket.write(body);
        });
        socket.write(
          lines(
            'POST /payments HTTP/1.1',
            'Host: x',
            TYPE,
            'Expect: 100-continue',
            LAST,
            ...headers,
          ),
        );
        await once(socket, 'close');
        return received;
      });

    test('gets 100 Continue, and is paid', async () => {
      expect(await ask(AUTH, LENGTH)).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200/);
    });

    test.each([
      ['a wrong token', 401, ['Authorization: Bearer nobody', LENGTH]],
      ['a wrong key', 400, [AUTH, LENGTH, 'Idempotency-Key: a b']],
      ['a body that is too large', 413, [AUTH, 'Content-Length: 600000']],
      ['a second type', 415, [AUTH, LENGTH, 'Content-Type: text/plain']],
    ])('with %s does not have to send its body', async (_, status, headers) => {
      const received = await ask(...headers);
      expect(received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
      expect(received).toContain('Connection: close');
    });
  });
});
