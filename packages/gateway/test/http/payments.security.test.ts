import { once } from 'node:events';
import { connect } from 'node:net';
import { withoutIds } from '@payment-gateway/testkit';
import { type TestDatabase } from '../support/engines.js';
import { withServer } from '../support/server.js';
import {
  FIRST_MERCHANT,
  openSandbox,
  paymentBody,
  SECOND_MERCHANT,
  type TestGateway,
} from '../support/gateway.js';

describe('Authentication and authorization', () => {
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ database, gateway, close } = await openSandbox());
  });

  afterAll(() => close());

  test.each([
    ['no token', undefined, 'token_missing', 'Bearer realm="payments"'],
    [
      'a wrong token',
      'Bearer nobody',
      'token_invalid',
      'Bearer realm="payments", error="invalid_token"',
    ],
    ['an empty token', 'Bearer ', 'token_invalid', undefined],
    ['only the scheme', 'Bearer', 'token_invalid', undefined],
    ['Basic', 'Basic Zmlyc3Q6', 'token_invalid', undefined],
    ['two tokens', 'Bearer first_merchant_mock_token second', 'token_invalid', undefined],
    ['another case', 'Bearer FIRST_MERCHANT_MOCK_TOKEN', 'token_invalid', undefined],
  ])('with %s nobody gets in', async (_, authorization, code, challenge) => {
    for (const request of [
      gateway.request.post('/payments').send(paymentBody()),
      gateway.request.get('/payments/01a204f6-952c-7377-9a47-ee4f43987a7f'),
    ]) {
      if (authorization !== undefined) request.set('Authorization', authorization);
      const { status, body, headers, text } = await request;
      expect(status).toBe(401);
      expect(body).toMatchObject({ code });
      expect(headers['www-authenticate']).toContain(challenge ?? 'Bearer realm="payments"');
      expect(text).not.toContain('MOCK_TOKEN');
    }
  });

  test('a repeated Authorization header is refused, whatever it contains', async () => {
    const answer = await raw([
      'POST /payments HTTP/1.1',
      'Host: localhost',
      `Authorization: ${FIRST_MERCHANT}`,
      `Authorization: ${FIRST_MERCHANT}`,
      'Content-Length: 0',
    ]);
    expect(answer).toContain('HTTP/1.1 401');
    expect(answer).toContain('must stand once');
  });

  test('no client header can name the merchant', async () => {
    const { body } = await gateway.pay(paymentBody(), {
      'X-Merchant-Id': 'merchant_two',
      'Merchant-Id': 'merchant_two',
    });
    const { id } = body as { id: string };
    expect((await gateway.lookUp(id)).status).toBe(200);
    expect((await gateway.lookUp(id, SECOND_MERCHANT)).status).toBe(404);
  });

  test("another merchant's payment looks like one that does not exist", async () => {
    const { body } = await gateway.pay(paymentBody());
    const theirs = await gateway.lookUp((body as { id: string }).id, SECOND_MERCHANT);
    const never = await gateway.lookUp('01a204f6-952c-7377-9a47-ee4f43987a7f', SECOND_MERCHANT);
    const shape = ({ body: problem }: { body: unknown }) => ({
      ...(problem as object),
      instance: '',
      request_id: '',
    });
    expect(shape(theirs)).toEqual(shape(never));
  });

  test('a token is stored only as a keyed hash', async () => {
    const opened = await database.open();
    const rows = await opened.run((connection) =>
      connection.selectFrom('api_keys').selectAll().execute(),
    );
    await opened.close();
    expect(rows.length).toBe(2);
    expect(JSON.stringify(rows)).not.toContain('mock_token');
  });

  test("a request id is the client's if it is valid, and never a card number", async () => {
    const idOf = async (given: string) =>
      (await gateway.request.get('/health/live').set('X-Request-Id', given)).headers[
        'x-request-id'
      ];
    expect(await idOf('checkout-7f3a.1')).toBe('checkout-7f3a.1');
    expect(await idOf('4242424242424242')).not.toBe('4242424242424242');
    for (const given of [
      '2200000000000053',
      '2200-0000-0000-0053',
      'card.2200_0000.00000053-x',
      'req-123456789012',
      '42424242-4242-4242-8242-424242424242',
    ]) {
      expect(await idOf(given)).toHaveLength(36);
      expect(await idOf(given)).not.toBe(given);
    }
    for (const given of ['req-12345678901', '01a204f6-9521-7377-9247-654943987071']) {
      expect(await idOf(given)).toBe(given);
    }
    expect(await idOf('x'.repeat(129))).toHaveLength(36);
    expect(await idOf('<script>')).toHaveLength(36);
  });

  test('headers that are too large, and requests that are not HTTP, get a problem document', async () => {
    const large = await raw([
      'GET / HTTP/1.1',
      'Host: localhost',
      `X-Large: ${'x'.repeat(20_000)}`,
    ]);
    expect(large).toContain('HTTP/1.1 431');
    expect(large).toContain('headers_too_large');
    const garbage = await raw(['4242424242424242']);
    expect(garbage).toContain('HTTP/1.1 400');
    expect(garbage).toContain('"code":"malformed_request"');
    expect(withoutIds(garbage)).not.toContain('4242');
  });

  test('internal errors reveal nothing', async () => {
    const opened = await database.open();
    const spoil = (status: string) =>
      opened.run((connection) => connection.updateTable('payments').set({ status }).execute());
    const { body } = await gateway.pay(paymentBody());
    await spoil('nonsense');
    const { status, text } = await gateway.lookUp((body as { id: string }).id);
    await spoil('succeeded');
    await opened.close();
    expect(status).toBe(500);
    expect(text).toContain('internal_error');
    expect(text).not.toMatch(/nonsense|Zod|select|\.ts/);
  });

  /** Sends lines as they are, and returns everything received until the server closes. */
  const raw = (lines: readonly string[]): Promise<string> =>
    withServer(gateway.server, async (port) => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.on('data', (chunk) => (answer += chunk.toString()));
      socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`);
      await once(socket, 'close');
      return answer;
    });
});
