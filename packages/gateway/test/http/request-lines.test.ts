import { once } from 'node:events';
import { connect } from 'node:net';
import { type Gateway, startGateway, waitFor } from '@payment-gateway/testkit';
import { lines } from '../support/raw-http.js';

type LogLine = {
  readonly msg: string;
  readonly status?: number;
  readonly request_id?: string;
  readonly error?: string;
};

describe('The log of a gateway', () => {
  let gateway: Gateway;

  beforeAll(async () => {
    gateway = await startGateway();
  });

  afterAll(() => gateway.terminate());

  const logged = (): LogLine[] =>
    gateway
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine)
      .filter(({ msg }) => msg === 'request_answered');

  test.each([
    ['a request without a Host', lines('GET /payments HTTP/1.1'), 400],
    ['an expectation', lines('GET /payments HTTP/1.1', 'Host: x', 'Expect: x'), 417],
    ['what is no HTTP', lines('4242424242424242'), 400],
    ['headers that are too large', lines('GET / HTTP/1.1', `X: ${'4'.repeat(20_000)}`), 431],
    ['a tunnel', lines('CONNECT 4242424242424242:443 HTTP/1.1', 'Host: x'), 405],
    [
      'a chunk that is none',
      lines('POST /payments HTTP/1.1', 'Host: x', 'Transfer-Encoding: chunked') +
        '4242424242424242X\r\n',
      401,
    ],
  ])('has one line for %s, without any of its content', async (_, sent, status) => {
    const before = logged().length;
    const socket = connect(gateway.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (part) => (answer += part.toString()));
    socket.write(sent);
    await once(socket, 'close');
    await waitFor(() => logged().length > before, { what: 'the line' });
    const added = logged().slice(before);
    expect(added).toEqual([
      expect.objectContaining({ status, error: expect.any(String) as string }),
    ]);
    expect(answer).toContain(`X-Request-Id: ${added[0]?.request_id ?? 'none'}`);
    expect(gateway.output()).not.toMatch(/4{8}|42424242/);
  });
});
