import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { type BankSimulator, withoutIds } from '@payment-gateway/testkit';
import { type TestDatabase } from '../support/engines.js';
import { withServer } from '../support/server.js';
import {
  FIRST_MERCHANT,
  openSandbox,
  paymentBody,
  rowCount,
  type TestGateway,
} from '../support/gateway.js';

const NOW = new Date('2026-11-22T12:00:00Z');

describe('Bad input', () => {
  let bank: BankSimulator;
  let database: TestDatabase;
  let gateway: TestGateway;
  let close: () => Promise<void>;

  beforeAll(async () => {
    ({ bank, database, gateway, close } = await openSandbox({ clock: () => NOW }));
  });

  // Whatever was sent, none of it may be stored, here or at the bank.
  afterEach(async () => {
    expect(await rowCount(database)).toBe(0);
    expect(await bank.ledger()).toEqual([]);
  });

  afterAll(() => close());

  const refused = (status: number, code: string) => ({
    status,
    headers: expect.objectContaining({
      'content-type': 'application/problem+json',
      'x-request-id': expect.any(String) as string,
    }) as object,
    body: expect.objectContaining({
      type: `/api/v1/errors#${code}`,
      title: expect.any(String) as string,
      status,
      code,
      instance: expect.any(String) as string,
    }) as object,
  });

  describe('in the body', () => {
    test.each([
      ['an empty body', '', 400, 'malformed_json'],
      ['truncated JSON', '{"card":{"number":"4242', 400, 'malformed_json'],
      ['text that is no JSON', 'amount=1000', 400, 'malformed_json'],
      ['null', 'null', 422, 'validation_failed'],
      ['an array', '[]', 422, 'validation_failed'],
      ['a number', '1', 422, 'validation_failed'],
      ['100,000 brackets', '['.repeat(30_000) + ']'.repeat(30_000), 422, 'validation_failed'],
      ['1 MiB', `{"description":"${'x'.repeat(1024 * 1024)}"}`, 413, 'body_too_large'],
    ])('%s is refused', async (_, body, status, code) => {
      expect(await gateway.pay(body)).toMatchObject(refused(status, code));
    });

    test('more than 512 KiB is too large; exactly 512 KiB is not', async () => {
      const padded = (bytes: number) => `${' '.repeat(bytes - 2)}{}`;
      expect((await gateway.pay(padded(512 * 1024))).status).toBe(422);
      const { status, text } = await gateway.pay(padded(512 * 1024 + 1));
      expect(status).toBe(413);
      expect(text).toContain('larger than 512 KiB');
    });

    test('a body that exceeds the limit while it arrives is refused', async () => {
      const answer = await withServer(gateway.server, async (port) => {
        const request = httpRequest({ port, path: '/payments', method: 'POST' });
        request.setHeader('Authorization', FIRST_MERCHANT);
        request.setHeader('Content-Type', 'application/json');
        for (let i = 0; i < 600; i++) request.write(' '.repeat(1024));
        request.end();
        const [response] = (await once(request, 'response')) as [IncomingMessage];
        return { status: response.statusCode, text: (await response.toArray()).join('') };
      });
      expect(answer.status).toBe(413);
      expect(answer.text).toContain('body_too_large');
    });

    test.each([
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=latin1',
      '',
    ])('content type %p is refused', async (type) => {
      const answer = await gateway.pay(JSON.stringify(paymentBody()), { 'Content-Type': type });
      expect(answer).toMatchObject(refused(415, 'unsupported_media_type'));
    });

    test('a compressed body is refused', async () => {
      const answer = await gateway.pay(JSON.stringify(paymentBody()), {
        'Content-Encoding': 'gzip',
      });
      expect(answer).toMatchObject(refused(415, 'unsupported_media_type'));
    });

    test('bytes that are not UTF-8 are refused', async () => {
      const answer = await gateway.request
        .post('/payments')
        .set({ Authorization: FIRST_MERCHANT, 'Content-Type': 'application/json' })
        .serialize((body: unknown) => body as string)
        .send(Buffer.from([0x7b, 0xff, 0x7d]) as unknown as string);
      expect(answer).toMatchObject(refused(400, 'malformed_json'));
    });
  });

  describe('in a field', () => {
    type Case = [what: string, body: object, field: string, code: string];
    const card = (what: string, fields: object, field: string, code: string): Case => [
      `card: ${what}`,
      paymentBody({}, fields),
      `card.${field}`,
      code,
    ];
    const top = (what: string, fields: object, field: string, code: string): Case => [
      what,
      paymentBody(fields),
      field,
      code,
    ];
    const proto = JSON.parse('{"__proto__":{"admin":true}}') as object;

    test.each<Case>([
      ['everything missing', {}, 'card', 'required'],
      card('number missing', { number: undefined }, 'number', 'required'),
      card('number with letters', { number: '4242424242424242a' }, 'number', 'invalid_card_number'),
      card('number of 11 digits', { number: '42424242424' }, 'number', 'invalid_card_number'),
      card('number of 20 digits', { number: '4'.repeat(20) }, 'number', 'invalid_card_number'),
      card(
        'number with a mistyped digit',
        { number: '4242424242424241' },
        'number',
        'invalid_card_number',
      ),
      card('number as a number', { number: 4242424242424242 }, 'number', 'invalid_type'),
      card('month 0', { expiry_month: '0' }, 'expiry_month', 'invalid_month'),
      card('month 13', { expiry_month: 13 }, 'expiry_month', 'invalid_month'),
      card('month "xx"', { expiry_month: 'xx' }, 'expiry_month', 'invalid_month'),
      card('month 1.5', { expiry_month: 1.5 }, 'expiry_month', 'invalid_month'),
      card('year of two digits', { expiry_year: '42' }, 'expiry_year', 'invalid_year'),
      card(
        'expired last month',
        { expiry_month: 10, expiry_year: 2026 },
        'expiry_year',
        'card_expired',
      ),
      card('CVV "12"', { cvv: '12' }, 'cvv', 'invalid_value'),
      card('CVV "12345"', { cvv: '12345' }, 'cvv', 'invalid_value'),
      card('CVV "abc"', { cvv: 'abc' }, 'cvv', 'invalid_value'),
      card('CVV of four digits on Visa', { cvv: '1234' }, 'cvv', 'invalid_cvv'),
      card('CVV of three digits on Amex', { number: '378282246310005' }, 'cvv', 'invalid_cvv'),
      card('CVV as a number', { cvv: 123 }, 'cvv', 'invalid_type'),
      card(
        'NUL in the name',
        { holder_name: 'John\u0000Doe' },
        'holder_name',
        'invalid_characters',
      ),
      card(
        'half an emoji in the name',
        { holder_name: 'J\ud83e' },
        'holder_name',
        'invalid_characters',
      ),
      card(
        'name of 256 characters',
        { holder_name: 'x'.repeat(256) },
        'holder_name',
        'invalid_length',
      ),
      ['card: unknown field', paymentBody({}, { pin: '1234' }), 'card', 'unknown_field'],
      ['card: __proto__', paymentBody({}, proto), 'card', 'forbidden_key'],
      ['card as text', paymentBody({ card: '4242424242424242' }), 'card', 'invalid_type'],
      top('amount missing', { amount: undefined }, 'amount', 'required'),
      top('amount 0', { amount: 0 }, 'amount', 'out_of_range'),
      top('amount -1', { amount: -1 }, 'amount', 'out_of_range'),
      top('amount 1.5', { amount: 1.5 }, 'amount', 'invalid_type'),
      top('amount "100"', { amount: '100' }, 'amount', 'invalid_type'),
      top('amount 1e21', { amount: 1e21 }, 'amount', 'out_of_range'),
      top('amount 2^53', { amount: 2 ** 53 }, 'amount', 'out_of_range'),
      top('amount null', { amount: null }, 'amount', 'invalid_type'),
      top('currency "XXX"', { currency: 'XXX' }, 'currency', 'unknown_currency'),
      top('currency "US"', { currency: 'US' }, 'currency', 'unknown_currency'),
      top('currency missing', { currency: undefined }, 'currency', 'required'),
      top('capture "later"', { capture: 'later' }, 'capture', 'invalid_value'),
      top('unknown field', { merchant_id: 'merchant_two' }, 'body', 'unknown_field'),
      top('__proto__', proto, 'body', 'forbidden_key'),
      top('constructor', { constructor: {} }, 'body', 'forbidden_key'),
      top('constructor in an unknown field', { x: { constructor: 1 } }, 'body', 'forbidden_key'),
      top('an object in metadata', { metadata: proto }, 'metadata', 'invalid_type'),
      top('metadata with a number', { metadata: { a: 1 } }, 'metadata.a', 'invalid_type'),
      top(
        'metadata key of 41 characters',
        { metadata: { ['k'.repeat(41)]: '' } },
        'metadata',
        'invalid_key',
      ),
      top(
        'metadata text of 501 characters',
        { metadata: { k: 'x'.repeat(501) } },
        'metadata.k',
        'invalid_length',
      ),
      top(
        'metadata of 51 keys',
        { metadata: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`k${i}`, ''])) },
        'metadata',
        'too_many_keys',
      ),
      top('description with a NUL', { description: '\u0000' }, 'description', 'invalid_characters'),
      top(
        'card number in the description',
        { description: 'card 4242-4242 4242 4242' },
        'description',
        'contains_card_number',
      ),
      top(
        'card number in the reference',
        { reference: '4242424242424242' },
        'reference',
        'contains_card_number',
      ),
      top(
        'card number in metadata',
        { metadata: { card: '４２４２424242424242' } },
        'metadata.card',
        'contains_card_number',
      ),
      top(
        'card number as a metadata key',
        { metadata: { '4242424242424242': '' } },
        'metadata',
        'contains_card_number',
      ),
      card(
        'card number as the name',
        { holder_name: '4242 4242 4242 4242' },
        'holder_name',
        'contains_card_number',
      ),
    ])('%s: the error names the field, and echoes nothing', async (_, body, field, code) => {
      const answer = await gateway.pay(body);
      expect(answer).toMatchObject(refused(422, 'validation_failed'));
      const { errors } = answer.body as {
        errors: { field: string; code: string; message: string }[];
      };
      expect(errors).toContainEqual({ field, code, message: expect.stringMatching(/./) as string });
      expect(withoutIds(answer.text)).not.toMatch(/4242|merchant_two|"pin"|admin|__proto__|xxx/);
    });

    test('all wrong fields are named at once', async () => {
      const { body } = await gateway.pay(
        paymentBody({ amount: 0, currency: 'XXX' }, { cvv: 'abc' }),
      );
      const { errors } = body as { errors: { field: string }[] };
      expect(errors.map(({ field }) => field).sort()).toEqual(['amount', 'card.cvv', 'currency']);
    });
  });

  describe('in the Idempotency-Key', () => {
    test.each(['', 'with space', 'x'.repeat(256), 'schlüssel'])('%p is refused', async (key) => {
      const answer = await gateway.pay(paymentBody(), { 'Idempotency-Key': key });
      expect(answer).toMatchObject(refused(400, 'invalid_idempotency_key'));
    });

    test('the card number is refused', async () => {
      const { body } = await gateway.pay(paymentBody(), { 'Idempotency-Key': '4242424242424242' });
      expect(body).toMatchObject({ errors: [{ field: 'Idempotency-Key' }] });
    });
  });

  describe('in the path or query', () => {
    test.each([
      ['GET', '/api/v1/payments/not-a-uuid', 404, 'payment_not_found'],
      ['GET', '/api/v1/payments/01a204f6-952c-7377-9a47-ee4f43987a7f', 404, 'payment_not_found'],
      ['GET', '/api/v1/payments/..%2f..%2fetc%2fpasswd', 404, 'payment_not_found'],
      ['GET', '/api/v1/payments/%E0%A4%A', 400, 'malformed_request'],
      ['GET', '/api/v1/../etc/passwd', 404, 'route_not_found'],
      ['GET', '/nothing/4242424242424242', 404, 'route_not_found'],
      [
        'DELETE',
        '/api/v1/payments/01a204f6-952c-7377-9a47-ee4f43987a7f',
        405,
        'method_not_allowed',
      ],
      ['PUT', '/api/v1/payments', 405, 'method_not_allowed'],
    ])('%s %s is refused', async (method, path, status, code) => {
      const answer = await gateway.request
        .get(path)
        .set('Authorization', FIRST_MERCHANT)
        .use((request) => {
          request.method = method;
        });
      expect(answer).toMatchObject(refused(status, code));
      expect(answer.text).not.toMatch(/passwd|4242424242424242/);
    });

    test('a method that is not allowed gets the allowed ones', async () => {
      const { headers } = await gateway.request.delete('/payments');
      expect(headers.allow).toBe('GET, POST, HEAD');
      expect((await gateway.request.post('/payments/x')).headers.allow).toBe('GET, HEAD');
    });
  });
});
